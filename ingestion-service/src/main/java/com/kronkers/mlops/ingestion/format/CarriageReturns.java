package com.kronkers.mlops.ingestion.format;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Text of the old Macintosh, whose lines end by a carriage return alone, with line feeds in their place. */
final class CarriageReturns extends FilterInputStream {
    CarriageReturns(InputStream in) {
        super(in);
    }

    /** Whether a text's lines end that way. */
    static boolean endLinesOf(Head head) {
        boolean found = false;
        for (byte each : head.bytes()) {
            if (each == '\n') {
                return false;
            }
            found |= each == '\r';
        }
        return found;
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
