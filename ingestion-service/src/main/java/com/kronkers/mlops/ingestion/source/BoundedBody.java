package com.kronkers.mlops.ingestion.source;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** A body that may have so many bytes and last so long. Past its time it is closed, which wakes a reader that waits. */
final class BoundedBody extends FilterInputStream {
    private final long limit;
    private final CompletableFuture<Void> deadline;
    private volatile boolean expired;
    private long read;

    BoundedBody(InputStream body, long limit, Duration timeout) {
        super(body);
        this.limit = limit;
        Executor later = CompletableFuture.delayedExecutor(timeout.toMillis(), TimeUnit.MILLISECONDS);
        this.deadline = CompletableFuture.runAsync(this::expire, later);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        int count = read(one, 0, 1);
        return count < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = readInTime(buffer, offset, length);
        read += Math.max(0, count);
        if (read > limit) {
            throw new Refused("The source gives more than the " + limit + " bytes its connection allows.");
        }
        return count;
    }

    /** A body closed under its reader fails, or looks as if it had ended. */
    private int readInTime(byte[] buffer, int offset, int length) throws IOException {
        IOException failure = null;
        int count = -1;
        try {
            count = in.read(buffer, offset, length);
        } catch (IOException failed) {
            failure = failed;
        }
        if (expired) {
            throw new IOException("The source took longer than its connection's timeout", failure);
        }
        if (failure != null) {
            throw failure;
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        deadline.cancel(false);
        super.close();
    }

    private void expire() {
        expired = true;
        try {
            in.close();
        } catch (IOException closing) {
            throw new java.io.UncheckedIOException(closing);
        }
    }
}
