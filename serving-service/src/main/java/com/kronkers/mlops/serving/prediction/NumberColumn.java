package com.kronkers.mlops.serving.prediction;

import com.kronkers.mlops.runtime.Datatype;
import com.kronkers.mlops.runtime.Table;
import java.util.Arrays;

/** Numbers of double precision; where the model takes single precision they are rounded once, when all are there. */
final class NumberColumn extends SuppliedColumn {
    private double[] values = new double[1];

    NumberColumn(Input input, FieldProblems problems) {
        super(input, problems);
    }

    @Override
    void whole(int row, long value) {
        number(row, value);
    }

    @Override
    void number(int row, double value) {
        if (!isSingle() || !Float.isInfinite((float) value) || Double.isInfinite(value)) {
            if (fits(row, value)) {
                put(row, value);
            }
        } else {
            problem(row, value + " is too large for the model's single precision", "Send " + input.wanted() + ".");
            skip(row);
        }
    }

    @Override
    void cell(int row, String text) {
        double value = Written.number(text);
        if (Double.isNaN(value)) {
            refuse(row, FieldProblems.quoted(text));
        } else {
            number(row, value);
        }
    }

    @Override
    void skip(int row) {
        put(row, Double.NaN);
    }

    @Override
    void addTo(Table.Builder table, int rows) {
        if (isSingle()) {
            float[] rounded = new float[rows];
            for (int row = 0; row < rows; row++) {
                rounded[row] = (float) values[row];
            }
            table.floats(input.name(), rounded);
        } else {
            table.doubles(input.name(), rows == values.length ? values : Arrays.copyOf(values, rows));
        }
    }

    private boolean isSingle() {
        return input.datatype() != Datatype.FP64;
    }

    private void put(int row, double value) {
        if (row == values.length) {
            values = Arrays.copyOf(values, larger(row));
        }
        values[row] = value;
    }
}
