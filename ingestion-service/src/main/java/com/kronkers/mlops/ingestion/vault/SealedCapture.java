package com.kronkers.mlops.ingestion.vault;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A file of a {@link Vault} in the making. Closing deletes it unless it was kept. */
public final class SealedCapture extends OutputStream {
    private final Vault vault;
    private final Path file;
    private final OutputStream sealed;
    private CompletableFuture<Void> flushing;
    private boolean finished;

    SealedCapture(Vault vault, Path file, OutputStream sealed) {
        this.vault = vault;
        this.file = file;
        this.sealed = sealed;
    }

    @Override
    public void write(int one) throws IOException {
        sealed.write(one);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        sealed.write(bytes, offset, length);
    }

    /** Says that nothing more will be written: the file can go to the disk while other work is done. */
    public void end() throws IOException {
        if (flushing == null) {
            sealed.close();
            flushing = CompletableFuture.runAsync(this::toDisk);
        }
    }

    private void toDisk() {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /**
     * Ends the file and gives it its lasting place. Whoever keeps it has it retained by the transaction that refers to
     * it, or it is swept.
     *
     * @param digest SHA-256 of all that was written
     */
    public void keep(String digest) throws IOException {
        end();
        try {
            flushing.join();
        } catch (CompletionException failed) {
            throw new IOException("A sealed file cannot be written", failed.getCause());
        }
        vault.place(file, digest);
        finished = true;
    }

    @Override
    public void close() throws IOException {
        if (finished) {
            return;
        }
        finished = true;
        try {
            if (flushing == null) {
                sealed.close();
            }
        } finally {
            vault.discard(file);
        }
    }
}
