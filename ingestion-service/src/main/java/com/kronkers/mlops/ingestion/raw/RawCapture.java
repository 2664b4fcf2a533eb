package com.kronkers.mlops.ingestion.raw;

import com.kronkers.mlops.ingestion.vault.SealedCapture;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Takes an upload's bytes while they are read, and keeps them encrypted. Closing discards them unless {@link #keep} was
 * called.
 *
 * <pre>{@code
 * try (RawCapture raw = rawStore.begin(); DatasetCommit commit = commits.begin()) {
 *     ... read all of raw.reading(body) ...
 *     raw.keep(digest);
 *     return commit.commit(draft);
 * }
 * }</pre>
 */
public final class RawCapture extends OutputStream {
    /** Null if uploads are not kept. */
    private final SealedCapture sealed;

    RawCapture(SealedCapture sealed) {
        this.sealed = sealed;
    }

    @Override
    public void write(int one) throws IOException {
        if (sealed != null) {
            sealed.write(one);
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (sealed != null) {
            sealed.write(bytes, offset, length);
        }
    }

    /** The body, every byte of which is captured when it is read. */
    public InputStream reading(InputStream body) {
        return new FilterInputStream(body) {
            @Override
            public int read() throws IOException {
                int one = super.read();
                if (one >= 0) {
                    RawCapture.this.write(one);
                }
                return one;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                int read = super.read(bytes, offset, length);
                if (read > 0) {
                    RawCapture.this.write(bytes, offset, read);
                } else if (read < 0 && sealed != null) {
                    sealed.end();
                }
                return read;
            }
        };
    }

    /**
     * Keeps the bytes. To be called right before the commit: the transaction that records a version of this source
     * digest begins the retention; bytes without a version are swept.
     *
     * @param digest SHA-256 of all bytes written, as in the version's source digest
     */
    public void keep(String digest) throws IOException {
        if (sealed != null) {
            sealed.keep(digest);
        }
    }

    @Override
    public void close() throws IOException {
        if (sealed != null) {
            sealed.close();
        }
    }
}
