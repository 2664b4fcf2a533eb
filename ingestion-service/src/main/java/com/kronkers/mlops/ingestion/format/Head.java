package com.kronkers.mlops.ingestion.format;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;

/** The first bytes of a stream, which can still be read. */
final class Head {
    private final byte[] bytes;
    private final InputStream rest;
    private final boolean complete;

    private Head(byte[] bytes, InputStream rest, boolean complete) {
        this.bytes = bytes;
        this.rest = rest;
        this.complete = complete;
    }

    /** Reads up to {@code most} bytes, waiting for them. */
    static Head of(InputStream in, int most) throws IOException {
        byte[] bytes = in.readNBytes(most);
        return new Head(bytes, in, bytes.length < most);
    }

    byte[] bytes() {
        return bytes;
    }

    /** Whether these are all bytes of the stream. */
    boolean complete() {
        return complete;
    }

    boolean startsWith(int... magic) {
        if (bytes.length < magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if ((bytes[i] & 0xFF) != magic[i]) {
                return false;
            }
        }
        return true;
    }

    boolean contains(byte[] wanted) {
        for (int i = 0; i + wanted.length <= bytes.length; i++) {
            if (bytes[i] == wanted[0] && Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
                return true;
            }
        }
        return false;
    }

    /** The whole stream from a position within the head. Behind the head, reads go straight to the stream. */
    InputStream from(int offset) {
        InputStream left = new ByteArrayInputStream(bytes, offset, bytes.length - offset);
        return complete ? left : new SequenceInputStream(left, rest);
    }
}
