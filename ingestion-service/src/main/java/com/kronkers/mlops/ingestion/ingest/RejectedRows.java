package com.kronkers.mlops.ingestion.ingest;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes rejected rows as CSV: the line in the upload, the reasons, the raw text. */
final class RejectedRows implements AutoCloseable {
    static final String HEADER = "line,reason,raw\n";

    private final BufferedWriter out;
    private long count;

    RejectedRows(Path file) throws IOException {
        out = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
        out.write(HEADER);
    }

    /** Appends one row. Bytes that are no UTF-8 are written as the replacement character. */
    void add(long line, String reason, byte[] bytes, int offset, int length) throws IOException {
        add(line, reason, new String(bytes, offset, length, StandardCharsets.UTF_8));
    }

    /** Appends one row. */
    void add(long line, String reason, String raw) throws IOException {
        out.write(Long.toString(line));
        out.write(',');
        quoted(reason);
        out.write(',');
        quoted(raw);
        out.write('\n');
        count++;
    }

    /** Rows so far. */
    long count() {
        return count;
    }

    private void quoted(String text) throws IOException {
        out.write('"');
        out.write(text.replace("\"", "\"\""));
        out.write('"');
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
