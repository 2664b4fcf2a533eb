package com.kronkers.mlops.serving.history;

import com.kronkers.mlops.runtime.HistoryTooLargeException;
import com.kronkers.mlops.serving.storage.AtomicFile;
import com.kronkers.mlops.serving.storage.StorageConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * History on the local disk: what models can need of the rows that ingestion gave, under a first line with the dataset
 * version and, where it is known, the date at which that begins.
 */
@ApplicationScoped
public class HistoryCache {
    private static final Logger LOG = Logger.getLogger(HistoryCache.class);

    private final Path folder;
    private final long mostRows;
    private final WithdrawnVersions withdrawn;

    @Inject
    HistoryCache(StorageConfig storage, HistoryConfig config) {
        this(storage.dataDir().resolve("history"), config.mostRows());
    }

    /** @param mostRows of one history */
    public HistoryCache(Path folder, long mostRows) {
        this.folder = folder;
        this.mostRows = mostRows;
        this.withdrawn = new WithdrawnVersions(folder.resolve("withdrawn"));
    }

    /** Which versions must not be used any more, although they may be here. */
    WithdrawnVersions withdrawn() {
        return withdrawn;
    }

    /**
     * Reads these rows and keeps them.
     *
     * @throws IOException if the rows break off or are no history; what was kept before stays
     * @throws HistoryTooLargeException if they are too many; what was kept before stays
     */
    HistorySnapshot store(HistoryKey key, HistorySource.DatasetVersion version, InputStream rows) throws IOException {
        HistorySnapshot snapshot = HistoryRows.read(
                key,
                version.version(),
                version.timeFrom(),
                mostRows,
                new BufferedReader(new InputStreamReader(rows, StandardCharsets.UTF_8)));
        String first = version.version() + (version.timeFrom() == null ? "" : " " + version.timeFrom());
        try (AtomicFile file = AtomicFile.begin(folder.resolve(key.fileName()))) {
            OutputStream out = new BufferedOutputStream(file.out());
            out.write((first + "\n").getBytes(StandardCharsets.UTF_8));
            HistoryRows.write(key.recipe(), snapshot.table(), out);
            out.flush();
            file.commit();
        }
        return snapshot;
    }

    /** What was kept last; empty if nothing was, or if it cannot be read any more. */
    Optional<HistorySnapshot> load(HistoryKey key) {
        Path file = folder.resolve(key.fileName());
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(read(key, file));
        } catch (IOException | NumberFormatException | DateTimeException | HistoryTooLargeException e) {
            LOG.errorf("Cannot use the cached history %s, asking ingestion instead: %s", file, e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * Removes all histories but these, those of these datasets, and the given number of others, the ones written last. What
     * cannot be removed stays: the cache is only larger then.
     */
    void keepOnly(Set<HistoryKey> keys, Set<String> datasets, int spare) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        Set<String> needed = keys.stream().map(HistoryKey::fileName).collect(Collectors.toSet());
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> others = files.filter(file -> {
                        String name = file.getFileName().toString();
                        Optional<String> dataset = HistoryKey.datasetOf(name);
                        return dataset.isPresent() && !datasets.contains(dataset.get()) && !needed.contains(name);
                    })
                    .sorted(Comparator.comparingLong(file -> -file.toFile().lastModified()))
                    .toList();
            for (Path file : others.subList(Math.min(spare, others.size()), others.size())) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            LOG.warnf("Histories that are not needed stay in %s: %s", folder, e.toString());
        }
    }

    private HistorySnapshot read(HistoryKey key, Path file) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            String[] first = String.valueOf(lines.readLine()).split(" ");
            LocalDate begins = first.length > 1 ? LocalDate.parse(first[1]) : null;
            return HistoryRows.read(key, Long.parseLong(first[0]), begins, mostRows, lines);
        }
    }
}
