package com.kronkers.mlops.ingestion.ingest;

import com.kronkers.mlops.problem.Problem;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Counts a body while it is read and refuses it as soon as it passes the limit, whatever its length header said. */
public final class LimitedInputStream extends FilterInputStream {
    private final long limit;
    private long count;

    LimitedInputStream(InputStream in, long limit) {
        super(in);
        this.limit = limit;
    }

    /** The problem of a body of more than {@code limit} bytes. */
    public static RuntimeException tooLarge(long limit) {
        return Problem.of(413, "too-large", "The body is too large", "An upload may have " + limit + " bytes.")
                .field("body", "has more than " + limit + " bytes", "Split the file and send the parts by mode=append.")
                // What was not read cannot be skipped cheaply, so the connection ends here.
                .header("Connection", "close")
                .exception();
    }

    /** Bytes read so far. */
    long count() {
        return count;
    }

    @Override
    public int read() throws IOException {
        int read = super.read();
        counted(read < 0 ? 0 : 1);
        return read;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = super.read(bytes, offset, length);
        counted(Math.max(read, 0));
        return read;
    }

    /** Does nothing: the body belongs to who sent it, and its end may be wanted after its reader is done. */
    @Override
    public void close() {}

    private void counted(int read) {
        count += read;
        if (count > limit) {
            throw tooLarge(limit);
        }
    }
}
