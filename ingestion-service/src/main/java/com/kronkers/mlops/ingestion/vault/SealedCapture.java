package com.kronkers.mlops.ingestion.vault;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/** A file of a {@link Vault} in the making. Closing deletes it unless it was kept. */
public final class SealedCapture extends OutputStream {
    private final Vault vault;
    private final Path file;
    private final OutputStream sealed;
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

    /**
     * Ends the file and gives it its lasting place. Whoever keeps it has it retained by the transaction that refers to
     * it, or it is swept.
     *
     * @param digest SHA-256 of all that was written
     */
    public void keep(String digest) throws IOException {
        sealed.close();
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
            sealed.close();
        } finally {
            vault.discard(file);
        }
    }
}
