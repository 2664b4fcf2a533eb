package com.kronkers.mlops.registry.version;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Optional;

/** A file on its way into the {@link ArtifactStore}: receive, then commit; closing discards what was not committed. */
public final class StagedFile implements AutoCloseable {

    private static final int CHUNK = 64 * 1024;

    private final StoredFile expected;
    private final Path partial;
    private final Path target;
    private boolean verified;

    StagedFile(StoredFile expected, Path partial, Path target) {
        this.expected = expected;
        this.partial = partial;
        this.target = target;
    }

    /**
     * Streams {@code source} to disk while hashing it; stops as soon as it is longer than expected.
     *
     * @return how the bytes differ from what was expected; empty if they do not
     */
    public Optional<String> receive(InputStream source) throws IOException {
        MessageDigest sha256 = ArtifactStore.sha256();
        long received = 0;
        try (FileChannel file = FileChannel.open(partial, StandardOpenOption.WRITE)) {
            OutputStream out = Channels.newOutputStream(file);
            byte[] chunk = new byte[CHUNK];
            int read;
            while (received <= expected.bytes() && (read = source.read(chunk)) >= 0) {
                sha256.update(ByteBuffer.wrap(chunk, 0, read));
                out.write(chunk, 0, read);
                received += read;
            }
            file.force(true);
        }
        return difference(received, ArtifactStore.digestOf(sha256));
    }

    private Optional<String> difference(long received, String digest) {
        if (received != expected.bytes()) {
            String size =
                    received > expected.bytes() ? "more than " + expected.bytes() + " bytes" : received + " bytes";
            return Optional.of(size + " came where " + expected.bytes() + " bytes were announced");
        }
        if (!digest.equals(expected.digest())) {
            return Optional.of("the bytes have digest " + digest + " where " + expected.digest() + " was announced");
        }
        verified = true;
        return Optional.empty();
    }

    /** Makes the file part of the store under its digest. */
    public void commit() throws IOException {
        if (!verified) {
            throw new IllegalStateException("the file was not verified against " + expected.digest());
        }
        Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(partial);
    }
}
