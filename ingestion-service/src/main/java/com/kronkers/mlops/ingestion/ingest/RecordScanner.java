package com.kronkers.mlops.ingestion.ingest;

import java.util.Arrays;

/**
 * Finds where a CSV record and its fields end, and which kinds of characters each field holds. The one loop that sees
 * every byte of an upload.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4180">RFC 4180</a>
 */
final class RecordScanner {
    /** Answer of {@link #scan}: the record does not end within the bytes there are. */
    static final int NEEDS_MORE = -1;

    static final int DIGIT = 1;
    static final int MINUS = 1 << 1;
    static final int PLUS = 1 << 2;
    static final int DOT = 1 << 3;
    static final int COLON = 1 << 4;
    static final int SPACE = 1 << 5;
    static final int TEE = 1 << 6;
    static final int OTHER = 1 << 7;
    /** Not ASCII. */
    static final int HIGH = 1 << 8;

    private static final int SPECIAL = -1;

    private final int[] kinds = new int[256];
    private final byte delimiter;
    private final int quote;
    private final int escape;

    private int[] starts = new int[16];
    private int[] ends = new int[16];
    private int[] classes = new int[16];
    private int fields;
    private int bits;
    private boolean quotes;
    private boolean inQuotes;
    private int firstBreak;
    private int breaks;
    private String fault;

    /**
     * @param quote null if no character quotes
     * @param escape what stands before a quote inside quotes, null or the quote itself if quotes are doubled
     */
    RecordScanner(char delimiter, Character quote, Character escape) {
        this.delimiter = (byte) delimiter;
        this.quote = quote == null ? -1 : quote;
        this.escape = escape == null || escape.equals(quote) ? -1 : escape;
        Arrays.fill(kinds, 0, 128, OTHER);
        Arrays.fill(kinds, 128, 256, HIGH);
        Arrays.fill(kinds, '0', '9' + 1, DIGIT);
        kinds['-'] = MINUS;
        kinds['+'] = PLUS;
        kinds['.'] = DOT;
        kinds[':'] = COLON;
        kinds[' '] = SPACE;
        kinds['T'] = TEE;
        kinds['\n'] = SPECIAL;
        kinds['\r'] = SPECIAL;
        kinds[0] = SPECIAL;
        kinds[delimiter] = SPECIAL;
        if (quote != null) {
            kinds[quote] = SPECIAL;
        }
    }

    /**
     * Reads the record that begins at {@code from}.
     *
     * @param limit behind the last byte there is
     * @param ended whether there will be no more bytes
     * @return the position behind the record and its line break, or {@link #NEEDS_MORE}
     */
    int scan(byte[] bytes, int from, int limit, boolean ended) {
        fields = 0;
        bits = 0;
        quotes = false;
        inQuotes = false;
        firstBreak = -1;
        breaks = 0;
        fault = null;
        int at = from;
        int begin = from;
        int seen = 0;
        while (true) {
            int kind = 0;
            while (at < limit && (kind = kinds[bytes[at] & 0xFF]) >= 0) {
                seen |= kind;
                at++;
            }
            if (at >= limit) {
                return ended ? finished(begin, at, seen) : NEEDS_MORE;
            }
            byte next = bytes[at];
            if (next == delimiter) {
                field(begin, at, seen);
                begin = ++at;
                seen = 0;
            } else if (next == '\n') {
                field(begin, at, seen);
                return at + 1;
            } else if (next == '\r') {
                if (at + 1 == limit && !ended) {
                    return NEEDS_MORE;
                }
                field(begin, at, seen);
                return at + 1 < limit && bytes[at + 1] == '\n' ? at + 2 : at + 1;
            } else if (next == 0) {
                return faulty("it contains a zero byte", bytes, at, limit, ended);
            } else if (!blank(bytes, begin, at)) {
                // A quote inside a plain field is a character, as in 12" PIZZA.
                seen |= OTHER;
                at++;
            } else {
                at = quoted(bytes, at + 1, limit, ended);
                if (at == NEEDS_MORE || fault != null) {
                    return at;
                }
                if (at == limit || bytes[at] != delimiter) {
                    return behindQuotes(bytes, at, limit, ended);
                }
                begin = ++at;
                seen = 0;
            }
        }
    }

    private int finished(int begin, int at, int seen) {
        field(begin, at, seen);
        return at;
    }

    /** Reads a quoted field from behind its opening quote; answers with the position behind the closing one. */
    private int quoted(byte[] bytes, int from, int limit, boolean ended) {
        quotes = true;
        inQuotes = true;
        int seen = 0;
        for (int at = from; at < limit; at++) {
            byte next = bytes[at];
            if (next == quote) {
                if (at + 1 == limit && !ended) {
                    return NEEDS_MORE;
                }
                if (escape >= 0 || at + 1 == limit || bytes[at + 1] != quote) {
                    inQuotes = false;
                    field(from, at, seen);
                    return at + 1;
                }
                seen |= OTHER;
                at++;
            } else if (next == escape) {
                if (at + 1 == limit) {
                    break;
                }
                if (bytes[at + 1] != quote && bytes[at + 1] != escape) {
                    return faulty("an escape stands before a plain character", bytes, at, limit, ended);
                }
                seen |= OTHER;
                at++;
            } else if (next == '\n') {
                seen |= OTHER;
                if (breaks++ == 0) {
                    firstBreak = at;
                }
            } else if (next == 0) {
                return faulty("it contains a zero byte", bytes, at, limit, ended);
            } else {
                int kind = kinds[next & 0xFF];
                seen |= kind == SPECIAL ? OTHER : kind;
            }
        }
        return ended ? openQuote(limit) : NEEDS_MORE;
    }

    private int openQuote(int limit) {
        fault = "a quote is opened and never closed";
        return breaks > 0 ? firstBreak + 1 : limit;
    }

    private int behindQuotes(byte[] bytes, int at, int limit, boolean ended) {
        if (at == limit) {
            return ended ? at : NEEDS_MORE;
        }
        if (bytes[at] == '\n') {
            return at + 1;
        }
        if (bytes[at] == '\r') {
            if (at + 1 == limit && !ended) {
                return NEEDS_MORE;
            }
            return at + 1 < limit && bytes[at + 1] == '\n' ? at + 2 : at + 1;
        }
        return faulty("there is text behind a closing quote", bytes, at, limit, ended);
    }

    /**
     * Gives up the first line of the record only: the quote was probably a stray one, and the lines after it get a
     * chance of their own.
     */
    private int faulty(String reason, byte[] bytes, int at, int limit, boolean ended) {
        int end = firstBreak;
        if (breaks == 0) {
            end = at;
            while (end < limit && bytes[end] != '\n') {
                end++;
            }
            if (end == limit) {
                fault = ended ? reason : null;
                return ended ? limit : NEEDS_MORE;
            }
        }
        fault = reason;
        return end + 1;
    }

    /** Gives the record up that does not end within its longest length: the position behind its first line. */
    int giveUp() {
        fault = "a quote is opened and never closed";
        return firstBreak + 1;
    }

    /** Whether the record so far is a quoted field that spans lines. */
    boolean quoteSpansLines() {
        return inQuotes && breaks > 0;
    }

    private void field(int begin, int end, int seen) {
        if (fields == starts.length) {
            starts = Arrays.copyOf(starts, 2 * fields);
            ends = Arrays.copyOf(ends, 2 * fields);
            classes = Arrays.copyOf(classes, 2 * fields);
        }
        starts[fields] = begin;
        ends[fields] = end;
        classes[fields++] = seen;
        bits |= seen;
    }

    private static boolean blank(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != ' ') {
                return false;
            }
        }
        return true;
    }

    /** Fields of the record. */
    int fields() {
        return fields;
    }

    /** Where a field's content begins, behind its quote if it has one. */
    int start(int field) {
        return starts[field];
    }

    /** Behind a field's content. */
    int end(int field) {
        return ends[field];
    }

    /** The kinds of characters of a field, one bit each. */
    int classes(int field) {
        return classes[field];
    }

    /** Whether a byte of the record is not ASCII. */
    boolean high() {
        return (bits & HIGH) != 0;
    }

    /** Whether a field of the record is quoted. */
    boolean quotes() {
        return quotes;
    }

    /** Line breaks inside the record. */
    int breaks() {
        return fault == null ? breaks : 0;
    }

    /** Why it is no record, null if it is one. */
    String fault() {
        return fault;
    }
}
