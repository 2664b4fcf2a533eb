package com.kronkers.mlops.ingestion.content;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Files that were made for downloads, by name, within a bound of disk. A file that goes while it is being sent is still
 * sent to its end: it is open.
 */
final class DownloadCache {
    /** Between its lookup and its opening a file must not go; both are milliseconds apart. */
    private static final Duration IN_USE = Duration.ofMinutes(1);

    private static final String UNFINISHED = ".making";

    private final Path folder;
    private final long bytesAtMost;
    private final Duration keep;
    private final Clock clock;

    /**
     * Opens the folder.
     *
     * @param folder made if missing; what a crash left unfinished there is deleted
     * @param bytesAtMost of all files
     * @param keep how long an unused file stays
     */
    DownloadCache(Path folder, long bytesAtMost, Duration keep, Clock clock) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.bytesAtMost = bytesAtMost;
        this.keep = keep;
        this.clock = clock;
        for (Path file : files()) {
            if (file.toString().endsWith(UNFINISHED)) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Makes a file at a path that does not exist yet. */
    @FunctionalInterface
    interface Maker<E extends Exception> {
        void make(Path target) throws IOException, E;
    }

    /**
     * The file of that name, made if it is not there. Two callers at once may both make it; they make the same.
     *
     * @param name a plain file name
     */
    <E extends Exception> Path get(String name, Maker<E> maker) throws IOException, E {
        Optional<Path> there = find(name);
        if (there.isPresent()) {
            return there.get();
        }
        Path unfinished = folder.resolve(UUID.randomUUID() + UNFINISHED);
        try {
            maker.make(unfinished);
            Path file = folder.resolve(name);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
            Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
        } finally {
            Files.deleteIfExists(unfinished);
        }
        sweep();
        return folder.resolve(name);
    }

    /** The file of that name if it is there; it counts as used now. */
    private Optional<Path> find(String name) throws IOException {
        Path file = folder.resolve(name);
        try {
            Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
            return Optional.of(file);
        } catch (NoSuchFileException notMade) {
            return Optional.empty();
        }
    }

    private record Entry(Path file, long bytes, Instant used) {}

    /** Deletes what was unused for too long, and the longest unused until the rest fits. */
    void sweep() throws IOException {
        List<Entry> entries = entries();
        long bytes = entries.stream().mapToLong(Entry::bytes).sum();
        Instant now = clock.instant();
        for (Entry entry : entries) {
            boolean tooOld = entry.used().isBefore(now.minus(keep));
            boolean tooMuch = bytes > bytesAtMost && entry.used().isBefore(now.minus(IN_USE));
            if (tooOld || tooMuch) {
                Files.deleteIfExists(entry.file());
                bytes -= entry.bytes();
            }
        }
    }

    /** Finished files, the longest unused first. */
    private List<Entry> entries() throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (Path file : files()) {
            try {
                if (!file.toString().endsWith(UNFINISHED)) {
                    Instant used = Files.getLastModifiedTime(file).toInstant();
                    entries.add(new Entry(file, Files.size(file), used));
                }
            } catch (NoSuchFileException sweptMeanwhile) {
                continue;
            }
        }
        entries.sort(Comparator.comparing(Entry::used));
        return entries;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> found = Files.list(folder)) {
            return found.toList();
        }
    }
}
