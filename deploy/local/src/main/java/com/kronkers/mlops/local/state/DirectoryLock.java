package com.kronkers.mlops.local.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;

/** At most one launcher works on a directory. The lock goes with its process, however that ends. */
public final class DirectoryLock implements AutoCloseable {

    private final FileChannel channel;

    private DirectoryLock(FileChannel channel) {
        this.channel = channel;
    }

    /** @throws AlreadyRunningException when another launcher holds the directory; the message names its process */
    public static DirectoryLock acquire(DataDirectory directory) throws IOException {
        FileChannel channel =
                FileChannel.open(directory.lockFile(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw refused(directory);
            }
        } catch (OverlappingFileLockException sameProcess) {
            channel.close();
            throw refused(directory);
        } catch (AlreadyRunningException other) {
            channel.close();
            throw other;
        }
        byte[] pid = Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII);
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(pid), 0);
        return new DirectoryLock(channel);
    }

    private static AlreadyRunningException refused(DataDirectory directory) throws IOException {
        String pid = Files.readString(directory.lockFile()).strip();
        return new AlreadyRunningException("A platform already runs on " + directory.root() + " (process " + pid
                + "). Stop it with `./kronkers down`, or use another directory with --data-dir.");
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
