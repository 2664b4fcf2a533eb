package com.kronkers.mlops.ingestion.format;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/** Records as a stream of delimited text, written while it is read. */
final class RecordStream extends InputStream {
    private static final int CHUNK = 1 << 15;

    private final Records records;
    private final RecordWriter writer = new RecordWriter();
    private byte[] chunk = new byte[0];
    private int position;
    private boolean ended;

    /** Where the records come from. */
    interface Records extends Closeable {
        /** Writes the next record, or nothing; false if there are no more. */
        boolean next(RecordWriter writer) throws IOException;
    }

    RecordStream(Records records) {
        this.records = records;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (position == chunk.length) {
            while (!ended && writer.length() < CHUNK) {
                ended = !records.next(writer);
            }
            chunk = writer.take();
            position = 0;
        }
        int count = Math.min(length, chunk.length - position);
        System.arraycopy(chunk, position, bytes, offset, count);
        position += count;
        return count > 0 ? count : -1;
    }

    @Override
    public void close() throws IOException {
        records.close();
    }
}
