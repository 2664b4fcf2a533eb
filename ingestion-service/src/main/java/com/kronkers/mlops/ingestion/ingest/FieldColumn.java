package com.kronkers.mlops.ingestion.ingest;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.types.pojo.ArrowType;

/**
 * The values of one field of consecutive records, read from their text. They are gathered in arrays, which are filled
 * again and again, and copied to Arrow's memory outside the heap.
 *
 * @see <a href="https://arrow.apache.org/docs/format/Columnar.html">Arrow's columnar format</a>
 */
abstract class FieldColumn {
    /** Answer of {@link #read}: what stands there is not plainly a value of this type. */
    static final int NOT_PLAIN = -1;

    /** A bit for each row without a value. */
    private final byte[] missing;

    private int nulls;

    /** @param rows at most */
    FieldColumn(int rows) {
        missing = new byte[(rows + 7) / 8];
    }

    /**
     * Reads the longest value that begins at {@code at} into a row, over what was read into it before.
     *
     * @return the position behind the value, or {@link #NOT_PLAIN}
     */
    abstract int read(byte[] bytes, int at, int limit, int row);

    abstract ArrowType type();

    /** The values of the first rows in Arrow's memory, besides which of them are missing. */
    abstract List<ArrowBuf> values(int rows, BufferAllocator memory);

    /** Whether a number with zeros in front was read since this was last asked. */
    boolean takePadded() {
        return false;
    }

    void missing(int row) {
        missing[row >> 3] |= (byte) (1 << (row & 7));
        nulls++;
    }

    ArrowFieldNode node(int rows) {
        return new ArrowFieldNode(rows, nulls);
    }

    /** Arrow sets the bits of the rows that have a value. */
    ArrowBuf validity(int rows, BufferAllocator memory) {
        byte[] bits = new byte[(rows + 7) / 8];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = (byte) ~missing[i];
        }
        return copied(memory, bits.length, buffer -> buffer.setBytes(0, bits));
    }

    /** Forgets all rows. */
    void clear() {
        Arrays.fill(missing, (byte) 0);
        nulls = 0;
    }

    static ArrowBuf copied(BufferAllocator memory, long bytes, Consumer<ArrowBuf> filling) {
        ArrowBuf buffer = memory.buffer(bytes);
        filling.accept(buffer);
        buffer.writerIndex(bytes);
        return buffer;
    }

    static boolean digit(byte each) {
        return each >= '0' && each <= '9';
    }

    /** The number of two digits, negative if one of them is none. */
    static int pair(byte[] bytes, int at) {
        return digit(bytes[at]) && digit(bytes[at + 1]) ? 10 * bytes[at] + bytes[at + 1] - 11 * '0' : -1;
    }
}
