package com.kronkers.mlops.serving.history;

import com.kronkers.mlops.serving.storage.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * The dataset versions that are known to be withdrawn, which is final. They are kept on the disk beside the histories, so
 * that a replica that starts while ingestion is away knows it of those, too. Beyond a thousand the first ones are forgotten.
 */
final class WithdrawnVersions {
    private static final Logger LOG = Logger.getLogger(WithdrawnVersions.class);
    private static final int MOST = 1_000;
    private static final int PARTS = 3;

    private final Path file;
    private final Map<Version, Instant> refusedFrom = new LinkedHashMap<>();

    private record Version(String dataset, long number) {}

    WithdrawnVersions(Path file) {
        this.file = file;
        try {
            if (Files.exists(file)) {
                Files.readAllLines(file).forEach(this::read);
            }
        } catch (IOException | DateTimeException | NumberFormatException e) {
            LOG.errorf("Which versions were withdrawn cannot be read from %s: %s", file, e.toString());
        }
    }

    /** Notes that a version was withdrawn, and from when on it is refused; what was noted before stays. */
    synchronized void note(String dataset, long version, Instant from) {
        if (refusedFrom.putIfAbsent(new Version(dataset, version), from) != null) {
            return;
        }
        if (refusedFrom.size() > MOST) {
            refusedFrom.remove(refusedFrom.keySet().iterator().next());
        }
        String lines = refusedFrom.entrySet().stream()
                .map(each -> each.getKey().number() + " " + each.getValue() + " "
                        + each.getKey().dataset() + "\n")
                .collect(Collectors.joining());
        try {
            AtomicFile.write(file, lines.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            LOG.errorf("That version %d of %s was withdrawn is not kept on the disk: %s", version, dataset, e);
        }
    }

    /** From when on a version is refused; empty for one that is not known to be withdrawn. */
    synchronized Optional<Instant> refusedFrom(String dataset, long version) {
        return Optional.ofNullable(refusedFrom.get(new Version(dataset, version)));
    }

    private void read(String line) {
        String[] parts = line.split(" ", PARTS);
        if (parts.length == PARTS) {
            refusedFrom.put(new Version(parts[2], Long.parseLong(parts[0])), Instant.parse(parts[1]));
        }
    }
}
