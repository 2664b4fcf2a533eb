package com.kronkers.mlops.ingestion.format;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reads lines of bounded length from a text. */
final class LineReader implements Closeable {
    private final InputStream in;
    private final byte[] line;
    private final byte[] buffer = new byte[1 << 16];
    private int position;
    private int limit;
    private int length;
    private long number;
    private boolean overlong;

    LineReader(InputStream in, int longest) {
        this.in = in;
        this.line = new byte[longest];
    }

    /** Moves to the next line; false if there is none. */
    boolean next() throws IOException {
        length = 0;
        overlong = false;
        boolean any = false;
        while (position < limit || fill()) {
            any = true;
            byte each = buffer[position++];
            if (each == '\n') {
                break;
            }
            if (length == line.length) {
                overlong = true;
            } else {
                line[length++] = each;
            }
        }
        number += any ? 1 : 0;
        return any;
    }

    /** The line's number, from 1. */
    long number() {
        return number;
    }

    /** The line without its line feed, from index 0; overwritten by the next one. */
    byte[] bytes() {
        return line;
    }

    int length() {
        return length;
    }

    /** Whether the line is longer than what is kept of it. */
    boolean overlong() {
        return overlong;
    }

    String text() {
        return new String(line, 0, length, StandardCharsets.UTF_8);
    }

    private boolean fill() throws IOException {
        position = 0;
        limit = Math.max(0, in.read(buffer));
        return limit > 0;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
