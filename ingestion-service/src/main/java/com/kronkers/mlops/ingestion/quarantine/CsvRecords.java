package com.kronkers.mlops.ingestion.quarantine;

import com.kronkers.mlops.problem.Problem;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads records of comma-separated values in UTF-8 one by one; a quoted field may hold commas, quotes and line breaks.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4180">RFC 4180</a>
 */
final class CsvRecords {
    /** Characters of a record; bounds how far a quote that is never closed reaches. */
    private static final int LONGEST_RECORD = 1 << 20;

    private final Reader in;
    private final StringBuilder field = new StringBuilder();
    private long record;
    private int length;

    CsvRecords(InputStream in) {
        this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8), 1 << 16);
    }

    /** Records read so far. */
    long count() {
        return record;
    }

    /**
     * The next record's fields, null after the last. Blank lines are left out.
     *
     * @throws RuntimeException a 422 problem if a quote is never closed
     */
    List<String> next() throws IOException {
        while (true) {
            List<String> fields = fields();
            if (fields == null) {
                return null;
            }
            if (fields.size() > 1 || !fields.get(0).isBlank()) {
                record++;
                return fields;
            }
        }
    }

    private List<String> fields() throws IOException {
        int first = in.read();
        if (first < 0) {
            return null;
        }
        List<String> fields = new ArrayList<>();
        length = 0;
        int next = first;
        while (true) {
            next = field(next);
            fields.add(field.toString());
            if (next != ',') {
                return fields;
            }
            next = in.read();
        }
    }

    /** Reads one field that begins with {@code next}, and returns what ended it: a comma, a line break or -1. */
    private int field(int next) throws IOException {
        field.setLength(0);
        int current = next;
        if (current == '"') {
            current = quoted();
        }
        while (current >= 0 && current != ',' && current != '\n') {
            if (current != '\r') {
                add(current);
            }
            current = in.read();
        }
        return current;
    }

    private int quoted() throws IOException {
        while (true) {
            int current = in.read();
            if (current < 0) {
                throw unfit("has a quote that is never closed");
            }
            if (current == '"') {
                int after = in.read();
                if (after != '"') {
                    return after;
                }
            }
            add(current);
        }
    }

    private void add(int character) {
        if (++length > LONGEST_RECORD) {
            throw unfit("is longer than " + LONGEST_RECORD + " characters");
        }
        field.append((char) character);
    }

    private RuntimeException unfit(String what) {
        return Problem.of(422, "invalid-csv", "The CSV cannot be read", "Record " + (record + 1) + " " + what + ".")
                .field("body", what, "Write a quote within a quoted field as two.")
                .exception();
    }
}
