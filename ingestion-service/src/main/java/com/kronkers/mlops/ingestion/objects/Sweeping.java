package com.kronkers.mlops.ingestion.objects;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Walks and deletes files that others may delete at the same time. */
public final class Sweeping {
    private Sweeping() {}

    /** The regular files below a folder; those that vanish meanwhile are left out. */
    public static List<Path> below(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile()) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }
        });
        return files;
    }

    /** Whether a file exists and was last written before that time. */
    public static boolean olderThan(Path file, Instant before) throws IOException {
        try {
            return Files.getLastModifiedTime(file).toInstant().isBefore(before);
        } catch (NoSuchFileException vanished) {
            return false;
        }
    }

    /** Deletes a file last written before that time; 1 if it did, else 0. */
    public static int deleteIfOlder(Path file, Instant before) throws IOException {
        return olderThan(file, before) && Files.deleteIfExists(file) ? 1 : 0;
    }
}
