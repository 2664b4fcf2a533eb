package com.kronkers.mlops.ingestion.ingest;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;

/**
 * Doubles written as digits with at most one point among them, each the nearest to what is written. Up to 15 digits and
 * their power of ten are exact doubles, so that one division rounds once and rightly (Clinger, How to Read Floating
 * Point Numbers Accurately, 1990).
 */
final class Decimals extends FieldColumn {
    private static final int EXACT_DIGITS = 15;
    private static final int LONGEST = 64;
    private static final double[] POWERS = {
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
    };

    private final double[] values;
    private boolean padded;

    Decimals(int rows) {
        super(rows);
        values = new double[rows];
    }

    @Override
    int read(byte[] bytes, int from, int limit, int row) {
        boolean negative = bytes[from] == '-';
        int begin = negative ? from + 1 : from;
        int at = begin;
        long digits = 0;
        while (at < limit && digit(bytes[at])) {
            digits = 10 * digits + bytes[at++] - '0';
        }
        int whole = at - begin;
        int decimals = 0;
        if (at < limit && bytes[at] == '.') {
            int point = at++;
            while (at < limit && digit(bytes[at])) {
                digits = 10 * digits + bytes[at++] - '0';
            }
            decimals = at - point - 1;
            if (decimals == 0) {
                return NOT_PLAIN;
            }
        } else {
            padded |= whole > 1 && bytes[begin] == '0';
        }
        if (whole == 0 || at - from > LONGEST) {
            return NOT_PLAIN;
        }
        double value = whole + decimals <= EXACT_DIGITS
                ? digits / POWERS[decimals]
                : Double.parseDouble(new String(bytes, begin, at - begin, StandardCharsets.US_ASCII));
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
        return new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
    }

    private static long bytes(int rows) {
        return (long) rows * Double.BYTES;
    }

    @Override
    List<ArrowBuf> values(int rows, BufferAllocator memory) {
        return List.of(copied(memory, bytes(rows), buffer -> buffer.nioBuffer(0, (int) bytes(rows))
                .order(ByteOrder.nativeOrder())
                .asDoubleBuffer()
                .put(values, 0, rows)));
    }
}
