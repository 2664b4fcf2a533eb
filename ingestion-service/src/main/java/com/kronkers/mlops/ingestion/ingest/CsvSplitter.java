package com.kronkers.mlops.ingestion.ingest;

import com.kronkers.mlops.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Cuts a CSV stream into records and knows the line each began on, in constant memory.
 *
 * <p>DuckDB cannot name the line of a row it could not read, and one stray quote makes it swallow the rest of a file.
 * Here a record is well formed, with as many fields as the header, or it is handed over with the reason why not. Where
 * a quoted field turns out wrong, only its first line is given up and reading goes on with the next.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4180">RFC 4180</a>
 */
final class CsvSplitter {
    /** Longer records are no table. Also bounds how far a stray quote can reach. */
    static final int LONGEST_RECORD = 256 << 10;

    private static final byte LAST_BYTE_OF_HARD_BLANK = (byte) 0xA0;
    private static final int FIELD_START = 0;
    private static final int PLAIN = 1;
    private static final int QUOTED = 2;
    private static final int QUOTE_CLOSED = 3;
    private static final int CARRIAGE_RETURN = 4;
    private static final int FAULTY = 5;

    private final InputStream in;
    private final byte[] buffer = new byte[4 * LONGEST_RECORD];
    private int start;
    private int limit;
    private boolean ended;
    private boolean oddBlanks;
    private long line = 1;

    // Of the record being read.
    private int position;
    private int state;
    private int fields;
    private int bits;
    private int firstBreak;
    private int breaks;
    private String fault;

    /** Receives the records in file order. */
    interface Sink {
        /** A well-formed record, without its line break. */
        void record(long line, byte[] bytes, int offset, int length) throws IOException;

        /** A line that is no record. */
        void reject(long line, String reason, byte[] bytes, int offset, int length) throws IOException;
    }

    CsvSplitter(InputStream in) {
        this.in = in;
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
        while (true) {
            int end = endOfLine();
            int length = end - start;
            boolean blank = blank(start, length);
            CsvHeader header = blank ? null : CsvHeader.parse(buffer, start, length);
            boolean last = end == limit;
            start = last ? end : end + 1;
            line++;
            if (header != null) {
                return header;
            }
            if (last) {
                throw Problem.of(422, "empty-file", "The file is empty", "It has no header line and no rows.")
                        .field("body", "is empty", "Send a CSV file with a header line and at least one row.")
                        .exception();
            }
        }
    }

    /**
     * Whether a field read so far may have a tab, a line break or a no-break space at its ends. DuckDB trims those many
     * times slower than spaces.
     */
    boolean oddBlanks() {
        return oddBlanks;
    }

    /** Hands every record to the sink until the stream ends. */
    void split(CsvHeader header, Sink sink) throws IOException {
        split(header.delimiter(), header.names().size(), sink);
    }

    /** Hands every record to the sink; each must have so many fields. */
    void split(char delimiter, int fieldsWanted, Sink sink) throws IOException {
        while (scan((byte) delimiter)) {
            int end = position > start && buffer[position - 1] == '\n' ? position - 1 : position;
            if (fault != null && breaks > 0) {
                // The quote was probably a stray one: the lines after the first get a chance of their own.
                end = firstBreak;
                position = firstBreak + 1;
                breaks = 0;
            }
            deliver(end, fieldsWanted, sink);
            line += breaks + 1L;
            start = position;
        }
    }

    private void deliver(int end, int fieldsWanted, Sink sink) throws IOException {
        int length = end - start;
        if (length > 0 && buffer[start + length - 1] == '\r') {
            length--;
        }
        if (blank(start, length)) {
            return;
        }
        String reason = fault;
        if (reason == null && fields != fieldsWanted) {
            reason = "it has " + fields + " fields, the header has " + fieldsWanted;
        }
        if (reason == null && bits < 0 && !utf8(start, length)) {
            reason = "it is not UTF-8 text";
        }
        if (reason == null) {
            sink.record(line, buffer, start, length);
        } else {
            sink.reject(line, reason, buffer, start, length);
        }
    }

    /** Moves to behind the next record; false at the end of the stream. */
    private boolean scan(byte delimiter) throws IOException {
        position = start;
        state = FIELD_START;
        fields = 1;
        bits = 0;
        firstBreak = -1;
        breaks = 0;
        fault = null;
        while (true) {
            if (position == limit && !more()) {
                if (state == QUOTED) {
                    fault = "a quote is opened and never closed";
                }
                return position > start;
            }
            byte next = buffer[position++];
            bits |= next;
            if ((next == '\t' || next == LAST_BYTE_OF_HARD_BLANK) && next != delimiter) {
                oddBlanks = true;
            }
            if (state == QUOTED) {
                quoted(next);
            } else if (next == '\n') {
                return true;
            } else if (state != FAULTY) {
                unquoted(next, delimiter);
            }
            if (state == FAULTY && breaks > 0) {
                return true;
            }
        }
    }

    private void quoted(byte next) {
        if (next == '"') {
            state = QUOTE_CLOSED;
        } else if (next == '\n') {
            oddBlanks = true;
            if (breaks++ == 0) {
                firstBreak = position - 1;
            }
        } else if (next == 0) {
            fail("it contains a zero byte");
        }
    }

    private void unquoted(byte next, byte delimiter) {
        if (state == CARRIAGE_RETURN) {
            fail("it contains a carriage return outside quotes");
        } else if (next == delimiter) {
            fields++;
            state = FIELD_START;
        } else if (next == '"') {
            quote();
        } else if (next == '\r') {
            state = CARRIAGE_RETURN;
        } else if (next == 0) {
            fail("it contains a zero byte");
        } else if (state == QUOTE_CLOSED) {
            fail("there is text behind a closing quote");
        } else if (next != ' ') {
            // DuckDB lets a quote behind leading blanks open the field.
            state = PLAIN;
        }
    }

    private void quote() {
        // At the start it opens the field; behind a closing quote it is an escaped quote; elsewhere it is a character,
        // as in 12" PIZZA.
        if (state != PLAIN) {
            state = QUOTED;
        }
    }

    private void fail(String reason) {
        fault = reason;
        state = FAULTY;
    }

    /** Gets more bytes of the record; false if there are none, or the record has become too long. */
    private boolean more() throws IOException {
        if (position - start >= LONGEST_RECORD) {
            if (state == QUOTED && breaks > 0) {
                return false;
            }
            throw Problem.of(
                            422,
                            "not-csv",
                            "The body is not a CSV file",
                            "Line " + line + " is longer than " + (LONGEST_RECORD >> 10) + " KiB.")
                    .field("body", "has no line breaks where a table has them", "Send one row a line.")
                    .exception();
        }
        return fill();
    }

    /** Moves what is left to the front and reads on; false at the end of the stream. */
    private boolean fill() throws IOException {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, limit - start);
            limit -= start;
            position -= start;
            firstBreak -= start;
            start = 0;
        }
        int before = limit;
        while (!ended && limit < buffer.length) {
            int read = in.read(buffer, limit, buffer.length - limit);
            ended = read < 0;
            limit += Math.max(read, 0);
            if (limit - before >= LONGEST_RECORD) {
                break;
            }
        }
        return limit > before;
    }

    private int endOfLine() throws IOException {
        position = start;
        state = PLAIN;
        breaks = 0;
        while (position < limit || more()) {
            if (buffer[position] == '\n') {
                return position;
            }
            position++;
        }
        return limit;
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
