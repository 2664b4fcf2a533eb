package com.kronkers.mlops.ingestion.ingest;

import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.ColumnType;
import com.kronkers.mlops.ingestion.contract.ValueFormat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What the fields of each column of a chunk have in common, cheap enough to be kept for every field: enough to prove
 * that a column needs no cleaning, and to count the values that do.
 */
final class ColumnStatistics {
    private static final int PADDED = 1 << 12;
    private static final int NOT_A_DAY = 1 << 13;
    private static final int NOT_A_MOMENT = 1 << 14;
    private static final int LONG = 1 << 15;
    private static final int SIGN_INSIDE = 1 << 16;
    private static final int EDGE_BLANK = 1 << 17;
    private static final int ODD_BLANK = 1 << 18;
    private static final int NULL_SPELLED = 1 << 19;

    private static final int WHOLE = RecordScanner.DIGIT | RecordScanner.MINUS | RecordScanner.PLUS;
    private static final int DECIMAL = WHOLE | RecordScanner.DOT;
    private static final int NOT_TEMPORAL = NOT_A_DAY | NOT_A_MOMENT;
    private static final int MOMENT =
            RecordScanner.DIGIT | RecordScanner.MINUS | RecordScanner.COLON | RecordScanner.SPACE | RecordScanner.TEE;
    /** Any 18 digits fit 64 bits, and any number of so few characters is finite. */
    private static final int SAFE_DIGITS = 18;

    private final List<NullSpellings> spellings;
    private final int[] seen;
    private final long[] empty;
    private final long[] trimmed;
    private final long[] nulls;

    /** The null spellings of a column as bytes. */
    record NullSpellings(List<byte[]> texts, int longest, boolean[] firsts) {
        static NullSpellings of(List<String> texts) {
            List<byte[]> bytes = new ArrayList<>();
            boolean[] firsts = new boolean[256];
            int longest = 0;
            for (String text : texts) {
                byte[] each = text.getBytes(StandardCharsets.UTF_8);
                if (each.length > 0) {
                    bytes.add(each);
                    firsts[each[0] & 0xFF] = true;
                    longest = Math.max(longest, each.length);
                }
            }
            return new NullSpellings(bytes, longest, firsts);
        }

        /** Whether a number or a day could be spelled as one of them is. */
        boolean anyNumber() {
            return texts.stream().anyMatch(text -> FieldColumn.digit(text[text[0] == '-' && text.length > 1 ? 1 : 0]));
        }

        boolean contains(byte[] bytes, int from, int to) {
            for (byte[] text : texts) {
                if (java.util.Arrays.equals(text, 0, text.length, bytes, from, to)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** @param spellings one for each field of the file */
    ColumnStatistics(List<NullSpellings> spellings) {
        this.spellings = spellings;
        int fields = spellings.size();
        seen = new int[fields];
        empty = new long[fields];
        trimmed = new long[fields];
        nulls = new long[fields];
    }

    /** Statistics of the same columns, of nothing yet. */
    ColumnStatistics fresh() {
        return new ColumnStatistics(spellings);
    }

    /** Adds a well-formed record. */
    void add(byte[] bytes, RecordScanner record) {
        for (int i = 0; i < seen.length; i++) {
            int from = record.start(i);
            int to = record.end(i);
            if (from == to) {
                empty[i]++;
                continue;
            }
            int flags = record.classes(i);
            int first = bytes[from];
            if (first <= ' ' || bytes[to - 1] <= ' ') {
                edges(i, bytes, from, to);
            } else if (spellings.get(i).firsts()[first]) {
                nullSpelling(i, bytes, from, to);
            }
            if ((flags & ~DECIMAL) == 0) {
                flags |= numeric(bytes, from, to, flags);
            } else if ((flags & ~MOMENT) == 0) {
                flags |= NOT_A_DAY | (moment(bytes, from, to) ? 0 : NOT_A_MOMENT);
            }
            seen[i] |= flags;
        }
    }

    /**
     * Adds the values of a column that were read as a type, none of which needs cleaning.
     *
     * @param padded whether one is a number with zeros in front
     * @param empties fields without a value beside them
     */
    void addPlain(int field, ColumnType type, boolean padded, long empties) {
        seen[field] |= switch (type) {
            case INTEGER -> RecordScanner.DIGIT | NOT_TEMPORAL;
            case NUMBER -> RecordScanner.DIGIT | RecordScanner.DOT | NOT_TEMPORAL;
            case DATE -> RecordScanner.DIGIT | RecordScanner.MINUS | NOT_A_MOMENT | SIGN_INSIDE;
            case TIMESTAMP -> MOMENT | NOT_A_DAY;
            case STRING, BOOLEAN -> RecordScanner.OTHER;
        };
        seen[field] |= padded ? PADDED : 0;
        empty[field] += empties;
    }

    /** Bytes up to the blank, and those that are not ASCII because a no-break space begins and ends with such. */
    private void edges(int column, byte[] bytes, int from, int to) {
        int begin = from;
        int end = to;
        while (begin < end && (blank(bytes[begin]) || hard(bytes, begin, end))) {
            begin += blank(bytes[begin]) ? 1 : 2;
        }
        while (end > begin && (blank(bytes[end - 1]) || end - 2 >= begin && hard(bytes, end - 2, end))) {
            end -= blank(bytes[end - 1]) ? 1 : 2;
        }
        if (begin != from || end != to) {
            trimmed[column]++;
            seen[column] |= EDGE_BLANK;
            for (int i = from; i < to; i++) {
                if ((i < begin || i >= end) && bytes[i] != ' ') {
                    seen[column] |= ODD_BLANK;
                }
            }
        }
        if (begin == end) {
            nulls[column]++;
        } else if (bytes[begin] >= 0 && spellings.get(column).firsts()[bytes[begin]]) {
            nullSpelling(column, bytes, begin, end);
        } else if (bytes[begin] < 0) {
            nullSpelling(column, bytes, begin, end);
        }
    }

    private static boolean blank(byte each) {
        return each == ' ' || each == '\t' || each == '\r' || each == '\n';
    }

    private static boolean hard(byte[] bytes, int at, int end) {
        return at + 1 < end && bytes[at] == (byte) 0xC2 && bytes[at + 1] == (byte) 0xA0;
    }

    private void nullSpelling(int column, byte[] bytes, int from, int to) {
        NullSpellings own = spellings.get(column);
        if (to - from <= own.longest() && own.contains(bytes, from, to)) {
            nulls[column]++;
            seen[column] |= NULL_SPELLED;
        }
    }

    private static int numeric(byte[] bytes, int from, int to, int classes) {
        if (day(bytes, from, to)) {
            return NOT_A_MOMENT | SIGN_INSIDE;
        }
        int flags = NOT_TEMPORAL;
        if ((classes & (RecordScanner.MINUS | RecordScanner.PLUS)) != 0 && signInside(bytes, from, to)) {
            flags |= SIGN_INSIDE;
        }
        if (to - from > SAFE_DIGITS) {
            flags |= LONG;
        }
        int digits = bytes[from] == '+' || bytes[from] == '-' ? from + 1 : from;
        if ((classes & ~WHOLE) == 0 && digits + 1 < to && bytes[digits] == '0') {
            flags |= PADDED;
        }
        return flags;
    }

    private static boolean signInside(byte[] bytes, int from, int to) {
        for (int i = from + 1; i < to; i++) {
            if (bytes[i] == '-' || bytes[i] == '+') {
                return true;
            }
        }
        return false;
    }

    private static boolean day(byte[] bytes, int from, int to) {
        return to - from == 10 && bytes[from + 4] == '-' && bytes[from + 7] == '-' && bytes[from] != '-';
    }

    private static boolean moment(byte[] bytes, int from, int to) {
        return to - from == 19
                && bytes[from + 4] == '-'
                && bytes[from + 7] == '-'
                && (bytes[from + 10] == ' ' || bytes[from + 10] == 'T')
                && bytes[from + 13] == ':'
                && bytes[from + 16] == ':';
    }

    /** Whether trimming and null spellings change no field of the column. */
    boolean clean(int field, ValueFormat format) {
        return (seen[field] & NULL_SPELLED) == 0 && (!format.trim() || (seen[field] & EDGE_BLANK) == 0);
    }

    /** Whether DuckDB's own reader makes the same values of the column as the careful way, or fails. */
    boolean plain(int field, Column column) {
        ValueFormat format = column.format();
        if (!clean(field, format)) {
            return false;
        }
        return column.type() == ColumnType.STRING || Cleaning.plain(format) && fits(field, column.type());
    }

    /** Whether every field of the column has the shape of a type, as far as its characters tell. */
    boolean fits(int field, ColumnType type) {
        int found = seen[field];
        return switch (type) {
            case INTEGER -> (found & ~(WHOLE | NOT_TEMPORAL | PADDED)) == 0;
            case NUMBER -> (found & ~(DECIMAL | NOT_TEMPORAL | PADDED)) == 0;
            case DATE -> (found & ~(RecordScanner.DIGIT | RecordScanner.MINUS | NOT_A_MOMENT | SIGN_INSIDE)) == 0;
            case TIMESTAMP -> (found & ~(MOMENT | NOT_A_DAY)) == 0;
            case STRING -> true;
            case BOOLEAN -> false;
        };
    }

    /** Whether a field of the column is a number with zeros in front, such as a code. */
    boolean padded(int field) {
        return (seen[field] & PADDED) != 0;
    }

    /** Whether a field has other blanks around it than spaces; DuckDB trims those many times slower. */
    boolean oddBlanks(int field) {
        return (seen[field] & ODD_BLANK) != 0;
    }

    /** Fields that hold no value at all. */
    long empty(int field) {
        return empty[field];
    }

    /** Fields with blanks around them. */
    long trimmed(int field) {
        return trimmed[field];
    }

    /** Fields that spell "no value". */
    long nulls(int field) {
        return nulls[field];
    }
}
