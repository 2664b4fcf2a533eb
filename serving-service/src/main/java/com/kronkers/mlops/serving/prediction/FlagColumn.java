package com.kronkers.mlops.serving.prediction;

import com.kronkers.mlops.runtime.Table;
import java.util.Arrays;
import java.util.BitSet;

/**
 * True or false. Where a flag may be left out and is, the column becomes one of numbers, 0 and 1 and {@code NaN} in its
 * place.
 */
final class FlagColumn extends SuppliedColumn {
    private boolean[] values = new boolean[1];
    private BitSet left;

    FlagColumn(Input input, FieldProblems problems) {
        super(input, problems);
    }

    @Override
    void flag(int row, boolean value) {
        if (row == values.length) {
            values = Arrays.copyOf(values, larger(row));
        }
        values[row] = value;
    }

    @Override
    void cell(int row, String text) {
        if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
            flag(row, text.equalsIgnoreCase("true"));
        } else {
            refuse(row, FieldProblems.quoted(text));
        }
    }

    @Override
    void skip(int row) {
        flag(row, false);
        if (left == null) {
            left = new BitSet();
        }
        left.set(row);
    }

    @Override
    void addTo(Table.Builder table, int rows) {
        if (left == null) {
            table.booleans(input.name(), rows == values.length ? values : Arrays.copyOf(values, rows));
            return;
        }
        double[] numbers = new double[rows];
        for (int row = 0; row < rows; row++) {
            numbers[row] = left.get(row) ? Double.NaN : values[row] ? 1 : 0;
        }
        table.doubles(input.name(), numbers);
    }
}
