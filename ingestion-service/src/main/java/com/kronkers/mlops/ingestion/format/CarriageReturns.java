package com.kronkers.mlops.ingestion.format;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Text of the old Macintosh, whose lines end by a carriage return alone, with line feeds in their place. */
final class CarriageReturns extends FilterInputStream {
    CarriageReturns(InputStream in) {
        super(in);
    }

    /** Whether a text's lines end that way. Line feeds may stand inside quotes, but then they are fewer. */
    static boolean endLinesOf(Head head) {
        byte[] bytes = head.bytes();
        int returns = 0;
        int feeds = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\r' && i + 1 < bytes.length && bytes[i + 1] == '\n') {
                return false;
            }
            returns += bytes[i] == '\r' ? 1 : 0;
            feeds += bytes[i] == '\n' ? 1 : 0;
        }
        return returns > feeds;
    }

    @Override
    public int read() throws IOException {
        int read = super.read();
        return read == '\r' ? '\n' : read;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = super.read(bytes, offset, length);
        for (int i = offset; i < offset + read; i++) {
            if (bytes[i] == '\r') {
                bytes[i] = '\n';
            }
        }
        return read;
    }
}
