package com.kronkers.mlops.ingestion.objects;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.function.Predicate;

/**
 * Immutable files named by their digest, below one folder.
 *
 * <p>A file appears whole or not at all: it is written under a temporary name, flushed to the disk, then renamed.
 * Equal content is kept once.
 */
public final class ObjectFolder {
    private final Path objects;
    private final Workspace temporary;

    /** Renaming a file to its digest and deleting an old file of the same digest must not cross. */
    private final Object renaming = new Object();

    /** Opens the folder and makes what is missing of it. */
    public ObjectFolder(Path folder) throws IOException {
        objects = Files.createDirectories(folder.resolve("objects"));
        temporary = new Workspace(folder.resolve("temporary"), folder.resolve("locks"));
    }

    /** A new name for a file in the making; nobody else uses it. It is swept when it was not written for a while. */
    public Path temporaryFile(String suffix) {
        return temporary.file(suffix);
    }

    /** A new name for a file in the making that is not swept, however old, until it is kept or discarded. */
    public Path lease(String suffix) {
        return temporary.lease(suffix);
    }

    /** Deletes a temporary file, if it is still there, and ends its lease. */
    public void discard(Path file) throws IOException {
        Files.deleteIfExists(file);
        temporary.release(file);
    }

    /**
     * Flushes a finished file and renames it to its digest.
     *
     * @param file below {@link #temporaryFile}; gone afterwards
     */
    public StoredObject keep(Path file) throws IOException {
        String digest = Digests.of(file);
        long bytes = Files.size(file);
        move(file, path(digest));
        return new StoredObject(digest, bytes);
    }

    /**
     * Flushes a finished file and gives it its lasting place, whole or not at all. Its time becomes now, so that no
     * sweep takes it for the leftover of an old commit before the transaction that names it is through.
     *
     * @param file a temporary file; gone afterwards
     * @param target on the same volume; replaced if it exists
     */
    public void move(Path file, Path target) throws IOException {
        Path shelf = Files.createDirectories(target.getParent());
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        synchronized (renaming) {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
            Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
        }
        temporary.release(file);
        flushFolder(shelf);
    }

    /** Where the object of that digest lies. */
    public Path path(String digest) {
        return Digests.below(objects, digest);
    }

    /**
     * Deletes what a crash left behind: temporary files of processes that are gone, and those and every object nobody
     * refers to, if older than {@code before}. Younger ones may belong to a commit under way. Files that vanish while it
     * looks are no error.
     *
     * @param referenced whether a digest is still needed
     * @return the number of files deleted
     */
    public int sweep(Predicate<String> referenced, Instant before) throws IOException {
        return temporary.sweep(before) + sweep(objects, referenced, before);
    }

    /** Sweeps another folder of files named by their digests. */
    public int sweep(Path folder, Predicate<String> referenced, Instant before) throws IOException {
        int swept = 0;
        for (Path file : Sweeping.below(folder)) {
            String digest = Digests.ofHex(file.getFileName().toString());
            if (Sweeping.olderThan(file, before) && !referenced.test(digest)) {
                synchronized (renaming) {
                    swept += Sweeping.deleteIfOlder(file, before);
                }
            }
        }
        return swept;
    }

    /** Makes the rename itself survive a power cut. */
    private static void flushFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
