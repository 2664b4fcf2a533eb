package com.kronkers.mlops.training.project;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** A folder of environments, each in a folder of its own, in which a file says that it is whole and when it was last used. */
final class EnvironmentStore {
    private static final Logger LOG = Logger.getLogger(EnvironmentStore.class);
    private static final String COMPLETE = "complete";

    private final Path folder;
    private final EnvironmentLocks locks;
    private final Clock clock;

    EnvironmentStore(Path folder, Clock clock) {
        this.folder = folder;
        this.locks = new EnvironmentLocks(folder);
        this.clock = clock;
    }

    Path place(String name) {
        return folder.resolve(name);
    }

    boolean isComplete(String name) {
        return Files.exists(place(name).resolve(COMPLETE));
    }

    /** Marks an environment as whole. */
    void complete(String name) throws IOException {
        Files.createFile(place(name).resolve(COMPLETE));
    }

    /** Keeps a whole environment for somebody who uses it; empty if there is none, or somebody makes or removes it. */
    Optional<EnvironmentLocks.Hold> use(String name) throws IOException {
        Optional<EnvironmentLocks.Hold> hold = locks.share(name);
        if (hold.isPresent() && !isComplete(name)) {
            hold.get().close();
            return Optional.empty();
        }
        if (hold.isPresent()) {
            touch(name);
        }
        return hold;
    }

    private void touch(String name) {
        try {
            Files.setLastModifiedTime(place(name).resolve(COMPLETE), FileTime.from(clock.instant()));
        } catch (IOException e) {
            LOG.warnf(e, "That the Python environment %s is used could not be marked; it may go early", name);
        }
    }

    /** Keeps the place of an environment for the one that makes it; empty while somebody has it. */
    Optional<EnvironmentLocks.Hold> alone(String name) throws IOException {
        return locks.alone(name);
    }

    /**
     * Removes what a killed service left half made, environments that nobody has used for a time, and, while all together take
     * too much, the one that was used longest ago. What somebody has is never removed.
     *
     * @param mostBytes that may stay
     */
    synchronized void evict(Duration longestUnused, long mostBytes) {
        try {
            List<Kept> all = kept();
            Instant old = clock.instant().minus(longestUnused);
            long bytes = all.stream().mapToLong(Kept::bytes).sum();
            for (Kept each : all) {
                boolean goes = !isComplete(each.name()) || each.usedAt().isBefore(old) || bytes > mostBytes;
                if (goes && remove(each)) {
                    bytes -= each.bytes();
                }
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.warnf(e, "Python environments that nobody uses could not be removed; trying again later");
        }
    }

    private record Kept(String name, long bytes, Instant usedAt) {}

    /** Those used longest ago first. */
    private List<Kept> kept() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Kept> kept = new ArrayList<>();
        try (Stream<Path> places = Files.list(folder)) {
            for (Path place : places.filter(Files::isDirectory).toList()) {
                String name = place.getFileName().toString();
                // What is being made, or was left half made, goes or stays without being measured.
                Instant usedAt = usedAt(name);
                long bytes = isComplete(name) ? bytes(place) : 0;
                kept.add(new Kept(name, bytes, usedAt));
            }
        }
        kept.sort(Comparator.comparing(Kept::usedAt));
        return kept;
    }

    private static long bytes(Path place) throws IOException {
        try (Stream<Path> files = Files.find(place, Integer.MAX_VALUE, (path, is) -> is.isRegularFile())) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    private Instant usedAt(String name) throws IOException {
        Path mark = isComplete(name) ? place(name).resolve(COMPLETE) : place(name);
        return Files.getLastModifiedTime(mark).toInstant();
    }

    /** Whether it is gone: it stays where somebody has it, or had it since it was looked at. */
    private boolean remove(Kept kept) throws IOException {
        String name = kept.name();
        Optional<EnvironmentLocks.Hold> alone = locks.alone(name);
        if (alone.isEmpty()) {
            return false;
        }
        try (EnvironmentLocks.Hold hold = alone.get()) {
            if (Files.exists(place(name)) && !usedAt(name).equals(kept.usedAt())) {
                return false;
            }
            // First it is no whole one any more.
            Files.deleteIfExists(place(name).resolve(COMPLETE));
            ProjectFiles.remove(place(name));
            LOG.infof("The Python environment %s was removed: nobody has used it lately", name);
        }
        return true;
    }
}
