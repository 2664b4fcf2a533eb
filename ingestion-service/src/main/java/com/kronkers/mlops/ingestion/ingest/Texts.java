package com.kronkers.mlops.ingestion.ingest;

import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** Texts. Plain are those of ASCII characters without quotes, without blanks around them, that spell no missing value. */
final class Texts extends FieldColumn {
    private static final byte ENDS = 1;
    private static final byte ODD = 2;
    private static final int FIRST = 1 << 12;

    private final boolean[] spellings;
    private final int mostKept;
    private final byte[] kinds = new byte[256];
    /** Where the text of each row begins, and behind the last one. */
    private final int[] offsets;

    private byte[] characters = new byte[FIRST];
    private boolean padded;

    /**
     * @param spellings the first bytes of what spells a missing value
     * @param mostKept bytes that it holds on to when it is emptied
     */
    Texts(int rows, TableShape table, boolean[] spellings, int mostKept) {
        super(rows);
        this.spellings = spellings;
        this.mostKept = mostKept;
        offsets = new int[rows + 1];
        Arrays.fill(kinds, 128, 256, ODD);
        kinds[0] = ODD;
        kinds['\r'] = ENDS;
        kinds['\n'] = ENDS;
        kinds[table.delimiter()] = ENDS;
        if (table.quote() != null) {
            kinds[table.quote()] = ODD;
        }
    }

    @Override
    int read(byte[] bytes, int from, int limit, int row) {
        if (bytes[from] <= ' ' || spellings[bytes[from]]) {
            return NOT_PLAIN;
        }
        int at = from;
        byte kind = 0;
        while (at < limit && (kind = kinds[bytes[at] & 0xFF]) == 0) {
            at++;
        }
        if (kind == ODD || at == from || bytes[at - 1] <= ' ') {
            return NOT_PLAIN;
        }
        padded |= padded(bytes, from, at);
        write(bytes, from, at, row);
        return at;
    }

    /** Whether it is a number with zeros in front, such as a code: no later chunk may take the column for numbers. */
    private static boolean padded(byte[] bytes, int from, int to) {
        int at = bytes[from] == '-' || bytes[from] == '+' ? from + 1 : from;
        if (to - at < 2 || bytes[at] != '0') {
            return false;
        }
        while (at < to && digit(bytes[at])) {
            at++;
        }
        return at == to;
    }

    @Override
    boolean takePadded() {
        boolean taken = padded;
        padded = false;
        return taken;
    }

    /** Makes a text the value of a row. */
    void write(byte[] bytes, int from, int to, int row) {
        int begin = room(to - from, row);
        System.arraycopy(bytes, from, characters, begin, to - from);
        offsets[row + 1] = begin + to - from;
    }

    /** Makes what stands between two quotes the value of a row: where the escape stands, the next character is meant. */
    void unescaped(byte[] bytes, int from, int to, byte escape, int row) {
        int end = room(to - from, row);
        for (int at = from; at < to; at++) {
            if (bytes[at] == escape && at + 1 < to) {
                at++;
            }
            characters[end++] = bytes[at];
        }
        offsets[row + 1] = end;
    }

    private int room(int length, int row) {
        int begin = offsets[row];
        if (begin + length > characters.length) {
            characters = Arrays.copyOf(characters, Math.max(begin + length, 2 * characters.length));
        }
        return begin;
    }

    @Override
    void missing(int row) {
        super.missing(row);
        offsets[row + 1] = offsets[row];
    }

    @Override
    void clear() {
        super.clear();
        // Long texts of one column must not stay when those of another come.
        if (characters.length > Math.max(FIRST, mostKept)) {
            characters = new byte[FIRST];
        }
    }

    @Override
    ArrowType type() {
        return ArrowType.Utf8.INSTANCE;
    }

    @Override
    List<ArrowBuf> values(int rows, BufferAllocator memory) {
        long bytes = (rows + 1L) * Integer.BYTES;
        ArrowBuf begins = copied(memory, bytes, buffer -> buffer.nioBuffer(0, (int) bytes)
                .order(ByteOrder.nativeOrder())
                .asIntBuffer()
                .put(offsets, 0, rows + 1));
        try {
            return List.of(
                    begins, copied(memory, offsets[rows], buffer -> buffer.setBytes(0, characters, 0, offsets[rows])));
        } catch (RuntimeException full) {
            begins.close();
            throw full;
        }
    }
}
