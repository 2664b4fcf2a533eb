package com.kronkers.mlops.ingestion.ingest;

import java.nio.ByteOrder;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** Whole numbers of up to 18 digits. */
final class WholeNumbers extends FieldColumn {
    /** So many digits fit 64 bits, whatever they are. */
    private static final int MOST_DIGITS = 18;

    private final long[] values;
    private boolean padded;

    WholeNumbers(int rows) {
        super(rows);
        values = new long[rows];
    }

    @Override
    int read(byte[] bytes, int from, int limit, int row) {
        boolean negative = bytes[from] == '-';
        int begin = negative ? from + 1 : from;
        int at = begin;
        long value = 0;
        while (at < limit && digit(bytes[at])) {
            value = 10 * value + bytes[at++] - '0';
        }
        int digits = at - begin;
        if (digits == 0 || digits > MOST_DIGITS) {
            return NOT_PLAIN;
        }
        padded |= digits > 1 && bytes[begin] == '0';
        values[row] = negative ? -value : value;
        return at;
    }

    @Override
    boolean takePadded() {
        boolean taken = padded;
        padded = false;
        return taken;
    }

    @Override
    ArrowType type() {
        return new ArrowType.Int(Long.SIZE, true);
    }

    @Override
    List<ArrowBuf> values(int rows, BufferAllocator memory) {
        return List.of(longs(values, rows, memory));
    }

    static ArrowBuf longs(long[] values, int rows, BufferAllocator memory) {
        long bytes = (long) rows * Long.BYTES;
        return copied(memory, bytes, buffer -> buffer.nioBuffer(0, (int) bytes)
                .order(ByteOrder.nativeOrder())
                .asLongBuffer()
                .put(values, 0, rows));
    }
}
