package com.kronkers.mlops.training.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A folder of files named by the digest of their content. A file is written under a temporary name, flushed to the disk
 * and renamed, so a name never stands for half a file; storing the same bytes again changes nothing.
 */
final class ArtifactFiles {
    private static final String TEMPORARY = ".part";

    private final Path folder;

    ArtifactFiles(Path folder) {
        this.folder = folder;
    }

    StoredArtifact store(Path source) throws IOException {
        Files.createDirectories(folder);
        Path temporary = Files.createTempFile(folder, "incoming-", TEMPORARY);
        try {
            MessageDigest digest = Digests.sha256();
            long bytes = copy(source, temporary, digest);
            String name = Digests.named(digest);
            Files.move(temporary, path(name), StandardCopyOption.ATOMIC_MOVE);
            flushFolder();
            return new StoredArtifact(name, bytes);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    Optional<Path> find(String digest) {
        return digest.matches(Digests.PATTERN)
                ? Optional.of(path(digest)).filter(Files::isRegularFile)
                : Optional.empty();
    }

    /**
     * Deletes files that nothing names and that were last written before an instant: what a crash between file and
     * transaction left behind.
     *
     * @return the names of the deleted files
     */
    List<String> sweep(Predicate<String> isNamed, Instant writtenBefore) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<String> swept = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                boolean orphan = name.endsWith(TEMPORARY) || !isNamed.test(digest(name));
                if (orphan && Files.getLastModifiedTime(file).compareTo(FileTime.from(writtenBefore)) < 0) {
                    Files.delete(file);
                    swept.add(name);
                }
            }
        }
        return swept;
    }

    // A colon is no part of a file name everywhere.
    private Path path(String digest) {
        return folder.resolve(digest.replace(':', '-'));
    }

    private static String digest(String fileName) {
        return fileName.replace('-', ':');
    }

    private static long copy(Path source, Path target, MessageDigest digest) throws IOException {
        long bytes = 0;
        try (InputStream in = Files.newInputStream(source);
                FileChannel out = FileChannel.open(target, StandardOpenOption.WRITE)) {
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
                ByteBuffer chunk = ByteBuffer.wrap(buffer, 0, read);
                while (chunk.hasRemaining()) {
                    bytes += out.write(chunk);
                }
            }
            out.force(true);
        }
        return bytes;
    }

    private void flushFolder() throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
