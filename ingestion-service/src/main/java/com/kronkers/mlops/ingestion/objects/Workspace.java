package com.kronkers.mlops.ingestion.objects;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The temporary files of one process. A lock that the operating system frees when the process dies, however it dies,
 * tells the workspaces of the living from those of the dead.
 */
final class Workspace {
    /** Probing the lock of an own workspace would free it, so these are never probed. */
    private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

    private final Path parent;
    private final Path locks;
    private final Path folder;
    private final Set<Path> leased = ConcurrentHashMap.newKeySet();

    /** Held open as long as the process lives. */
    private final FileChannel lock;

    /**
     * @param parent folder of all workspaces, made if missing
     * @param locks folder of their locks, made if missing
     */
    Workspace(Path parent, Path locks) throws IOException {
        this.parent = Files.createDirectories(parent);
        this.locks = Files.createDirectories(locks);
        String name = UUID.randomUUID().toString();
        folder = parent.resolve(name);
        OWN.add(folder);
        // Locked before the folder exists, so that nobody finds the folder without its lock.
        lock = FileChannel.open(locks.resolve(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        lock.lock();
        Files.createDirectory(folder);
    }

    Path file(String suffix) {
        return folder.resolve(UUID.randomUUID() + suffix);
    }

    Path lease(String suffix) {
        Path file = file(suffix);
        leased.add(file);
        return file;
    }

    void release(Path file) {
        leased.remove(file);
    }

    /** Deletes own files that are not leased and older than {@code before}, and all files of dead processes. */
    int sweep(Instant before) throws IOException {
        int swept = 0;
        for (Path each : children(parent)) {
            if (each.equals(folder)) {
                swept += sweepOwn(before);
            } else if (Files.isDirectory(each)) {
                swept += OWN.contains(each) ? 0 : sweepDead(each);
            } else {
                swept += Sweeping.deleteIfOlder(each, before);
            }
        }
        for (Path each : children(locks)) {
            if (!Files.exists(parent.resolve(each.getFileName()))) {
                Sweeping.deleteIfOlder(each, before);
            }
        }
        return swept;
    }

    private int sweepOwn(Instant before) throws IOException {
        int swept = 0;
        for (Path file : children(folder)) {
            if (!leased.contains(file)) {
                swept += Sweeping.deleteIfOlder(file, before);
            }
        }
        return swept;
    }

    private int sweepDead(Path dead) throws IOException {
        Path lockFile = locks.resolve(dead.getFileName());
        try (FileChannel probe = FileChannel.open(lockFile, StandardOpenOption.WRITE)) {
            if (probe.tryLock() == null) {
                return 0;
            }
            int swept = deleteAll(dead);
            Files.deleteIfExists(lockFile);
            return swept;
        } catch (NoSuchFileException another) {
            // Another process sweeps it, or died while it did.
            return deleteAll(dead);
        }
    }

    private static int deleteAll(Path folder) throws IOException {
        int deleted = 0;
        List<Path> deepestFirst = Sweeping.below(folder).stream()
                .sorted(Comparator.reverseOrder())
                .toList();
        for (Path each : deepestFirst) {
            deleted += Files.deleteIfExists(each) ? 1 : 0;
        }
        Files.deleteIfExists(folder);
        return deleted;
    }

    private static List<Path> children(Path folder) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.toList();
        }
    }
}
