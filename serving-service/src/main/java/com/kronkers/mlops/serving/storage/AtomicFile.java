package com.kronkers.mlops.serving.storage;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * A file that is there whole or not at all: written beside its place, flushed to the disk, and renamed by the commit.
 * Closing without a commit removes it.
 */
public final class AtomicFile implements AutoCloseable {
    private final Path target;
    private final Path temporary;
    private final FileChannel channel;
    private final OutputStream out;

    private AtomicFile(Path target) throws IOException {
        this.target = target;
        Files.createDirectories(target.toAbsolutePath().getParent());
        temporary = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".part");
        channel = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        out = Channels.newOutputStream(channel);
    }

    /** Begins to write what will be at {@code target}; its folder is made if it is missing. */
    public static AtomicFile begin(Path target) throws IOException {
        return new AtomicFile(target);
    }

    /** Writes all of this to {@code target}. */
    public static void write(Path target, byte[] content) throws IOException {
        try (AtomicFile file = begin(target)) {
            file.out().write(content);
            file.commit();
        }
    }

    public OutputStream out() {
        return out;
    }

    /** What has been written so far, under its temporary name. */
    public Path content() {
        return temporary;
    }

    public void commit() throws IOException {
        channel.force(true);
        channel.close();
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(temporary);
    }
}
