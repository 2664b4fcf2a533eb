package com.kronkers.mlops.ingestion.objects;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Immutable files named by their digest, below one folder.
 *
 * <p>A file appears whole or not at all: it is written under a temporary name, flushed to the disk, then renamed.
 * Equal content is kept once.
 */
public final class ObjectFolder {
    private final Path objects;
    private final Path temporary;

    /** Opens the folder and makes what is missing of it. */
    public ObjectFolder(Path folder) throws IOException {
        objects = Files.createDirectories(folder.resolve("objects"));
        temporary = Files.createDirectories(folder.resolve("temporary"));
    }

    /** A new name for a file in the making; nobody else uses it. */
    public Path temporaryFile(String suffix) {
        return temporary.resolve(UUID.randomUUID() + suffix);
    }

    /**
     * Flushes a finished file and renames it to its digest.
     *
     * @param file below {@link #temporaryFile}; gone afterwards
     */
    public StoredObject keep(Path file) throws IOException {
        String digest = Digests.of(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        long bytes = Files.size(file);
        Path target = path(digest);
        Path shelf = Files.createDirectories(target.getParent());
        Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
        flushFolder(shelf);
        return new StoredObject(digest, bytes);
    }

    /** Where the object of that digest lies. */
    public Path path(String digest) {
        String hex = Digests.hex(digest);
        return objects.resolve(hex.substring(0, 2)).resolve(hex);
    }

    /**
     * Deletes what a crash left behind: every temporary file and every object nobody refers to, if older than
     * {@code before}. Younger ones may belong to a commit under way.
     *
     * @param referenced whether a digest is still needed
     * @return the number of files deleted
     */
    public int sweep(Predicate<String> referenced, Instant before) throws IOException {
        int swept = 0;
        for (Path file : filesBelow(temporary)) {
            swept += deleteIfOlder(file, before);
        }
        for (Path file : filesBelow(objects)) {
            if (!referenced.test(Digests.ofHex(file.getFileName().toString()))) {
                swept += deleteIfOlder(file, before);
            }
        }
        return swept;
    }

    private static List<Path> filesBelow(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static int deleteIfOlder(Path file, Instant before) throws IOException {
        if (Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
            return Files.deleteIfExists(file) ? 1 : 0;
        }
        return 0;
    }

    /** Makes the rename itself survive a power cut. */
    private static void flushFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
