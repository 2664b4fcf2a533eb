package com.kronkers.mlops.serving.prediction;

import com.kronkers.mlops.runtime.Table;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Whole numbers, every one of 64 bits exact. Where a value may be left out and is, the column becomes one of numbers with
 * {@code NaN} in its place, as data scientists' tables have it.
 */
final class WholeColumn extends SuppliedColumn {
    private long[] values = new long[1];
    private BitSet left;

    WholeColumn(Input input, FieldProblems problems) {
        super(input, problems);
    }

    @Override
    void whole(int row, long value) {
        boolean held = WholeRange.of(input.datatype()).holds(value);
        if (!held || !input.required() && !WholeRange.isExact(value)) {
            refuse(row, value + ", beyond " + (held ? "what a field that may be left out holds" : input.datatype()));
        } else if (fits(row, value)) {
            put(row, value);
        }
    }

    @Override
    void number(int row, double value) {
        if (WholeRange.isExact(value)) {
            whole(row, (long) value);
        } else {
            refuse(row, String.valueOf(value));
        }
    }

    @Override
    void cell(int row, String text) {
        try {
            whole(row, Long.parseLong(text));
        } catch (NumberFormatException e) {
            double value = Written.number(text);
            if (WholeRange.isExact(value)) {
                whole(row, (long) value);
            } else {
                refuse(row, FieldProblems.quoted(text));
            }
        }
    }

    @Override
    void skip(int row) {
        put(row, 0);
        if (left == null) {
            left = new BitSet();
        }
        left.set(row);
    }

    @Override
    void addTo(Table.Builder table, int rows) {
        if (left == null) {
            table.longs(input.name(), rows == values.length ? values : Arrays.copyOf(values, rows));
            return;
        }
        double[] numbers = new double[rows];
        for (int row = 0; row < rows; row++) {
            numbers[row] = left.get(row) ? Double.NaN : values[row];
        }
        table.doubles(input.name(), numbers);
    }

    private void put(int row, long value) {
        if (row == values.length) {
            values = Arrays.copyOf(values, larger(row));
        }
        values[row] = value;
    }
}
