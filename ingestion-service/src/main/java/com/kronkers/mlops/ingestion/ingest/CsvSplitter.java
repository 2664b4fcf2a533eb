package com.kronkers.mlops.ingestion.ingest;

import com.kronkers.mlops.problem.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Cuts a CSV stream into records and knows the line each began on, in constant memory.
 *
 * <p>DuckDB cannot name the line of a row it could not read, and one stray quote makes it swallow the rest of a file.
 * Here a record is well formed, with as many fields as the header, or it is handed over with the reason why not. Where
 * a quoted field turns out wrong, only its first line is given up and reading goes on with the next. A line ends with
 * a line feed, a carriage return, or both.
 */
final class CsvSplitter {
    /** Longer records are no table. Also bounds how far a stray quote can reach. */
    static final int LONGEST_RECORD = 256 << 10;

    private final InputStream in;
    private final byte[] buffer = new byte[4 * LONGEST_RECORD];
    private int start;
    private int limit;
    private boolean ended;
    private long line;

    /** Receives the records in file order. */
    interface Sink {
        /** Answer of {@link #plain}: the record is to be scanned. */
        int NOT_PLAIN = -1;

        /**
         * Takes the record that begins at {@code from} without a scan, if it can.
         *
         * @param limit behind the last byte there is
         * @return the position behind its line break, or {@link #NOT_PLAIN}
         */
        default int plain(long line, byte[] bytes, int from, int limit) throws IOException {
            return NOT_PLAIN;
        }

        /**
         * A well-formed record, without its line break.
         *
         * @param fields where its fields are in {@code bytes}
         */
        void record(long line, byte[] bytes, int offset, int length, RecordScanner fields) throws IOException;

        /** A line that is no record. */
        void reject(long line, String reason, byte[] bytes, int offset, int length) throws IOException;
    }

    /** Reads from line 1. */
    CsvSplitter(InputStream in) {
        this(in, 1);
    }

    /** @param line the number of the stream's first line */
    CsvSplitter(InputStream in, long line) {
        this.in = in;
        this.line = line;
    }

    /** The first bytes of the stream, at most 8 KiB, without consuming them. */
    byte[] peek() throws IOException {
        fill();
        byte[] first = new byte[Math.min(limit, 8 << 10)];
        System.arraycopy(buffer, 0, first, 0, first.length);
        return first;
    }

    /** Reads the first line that is not blank. */
    CsvHeader header() throws IOException {
        // The delimiter is not known yet, and a header has no line breaks in its names.
        RecordScanner lines = new RecordScanner('\u0001', null, null);
        for (int end = next(lines); end > start; end = next(lines)) {
            int length = unbroken(end);
            CsvHeader header = blank(start, length) ? null : CsvHeader.parse(buffer, start, length);
            start = end;
            line++;
            if (header != null) {
                return header;
            }
        }
        throw Problem.of(422, "empty-file", "The file is empty", "It has no header line and no rows.")
                .field("body", "is empty", "Send a CSV file with a header line and at least one row.")
                .exception();
    }

    /** Hands every record to the sink until the stream ends; each must have so many fields. */
    void split(RecordScanner scanner, int fieldsWanted, Sink sink) throws IOException {
        while (true) {
            int end = sink.plain(line, buffer, start, limit);
            if (end > start) {
                line++;
            } else {
                end = next(scanner);
                if (end == start) {
                    return;
                }
                deliver(scanner, unbroken(end), fieldsWanted, sink);
                line += scanner.breaks() + 1L;
            }
            start = end;
        }
    }

    /** The line behind the last record. */
    long line() {
        return line;
    }

    /** What is left of the stream. */
    InputStream rest() {
        return new SequenceInputStream(new ByteArrayInputStream(buffer, start, limit - start), in);
    }

    /** Behind the next record; the start if the stream has ended. */
    private int next(RecordScanner scanner) throws IOException {
        int end = scanner.scan(buffer, start, limit, ended);
        while (end == RecordScanner.NEEDS_MORE) {
            if (limit - start >= LONGEST_RECORD) {
                if (scanner.quoteSpansLines()) {
                    return scanner.giveUp();
                }
                throw tooLong();
            }
            fill();
            end = scanner.scan(buffer, start, limit, ended);
        }
        return end;
    }

    private void deliver(RecordScanner scanner, int length, int fieldsWanted, Sink sink) throws IOException {
        if (blank(start, length)) {
            return;
        }
        String reason = scanner.fault();
        if (reason == null && scanner.fields() != fieldsWanted) {
            reason = "it has " + scanner.fields() + " fields, the header has " + fieldsWanted;
        }
        if (reason == null && length > LONGEST_RECORD) {
            reason = "it is longer than " + (LONGEST_RECORD >> 10) + " KiB";
        }
        if (reason == null && scanner.high() && !utf8(start, length)) {
            reason = "it is not UTF-8 text";
        }
        if (reason == null) {
            sink.record(line, buffer, start, length, scanner);
        } else {
            sink.reject(line, reason, buffer, start, length);
        }
    }

    /** The length of the record that ends before {@code end}, without its line break. */
    private int unbroken(int end) {
        int last = end;
        if (last > start && buffer[last - 1] == '\n') {
            last--;
        }
        if (last > start && buffer[last - 1] == '\r') {
            last--;
        }
        return last - start;
    }

    private RuntimeException tooLong() {
        return Problem.of(
                        422,
                        "not-csv",
                        "The body is not a CSV file",
                        "Line " + line + " is longer than " + (LONGEST_RECORD >> 10) + " KiB.")
                .field("body", "has no line breaks where a table has them", "Send one row a line.")
                .exception();
    }

    /** Moves what is left to the front and reads on. */
    private void fill() throws IOException {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, limit - start);
            limit -= start;
            start = 0;
        }
        int before = limit;
        while (!ended && limit < buffer.length && limit - before < LONGEST_RECORD) {
            int read = in.read(buffer, limit, buffer.length - limit);
            ended = read < 0;
            limit += Math.max(read, 0);
        }
    }

    private boolean blank(int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (buffer[i] != ' ' && buffer[i] != '\t' && buffer[i] != '\r') {
                return false;
            }
        }
        return true;
    }

    private boolean utf8(int offset, int length) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(buffer, offset, length));
            return true;
        } catch (CharacterCodingException malformed) {
            return false;
        }
    }
}
