package com.kronkers.mlops.serving.prediction;

import com.kronkers.mlops.runtime.Table;
import java.util.Arrays;

/** True or false. A flag that may be left out is false then: no engine has a third value for it. */
final class FlagColumn extends SuppliedColumn {
    private boolean[] values = new boolean[1];

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
    }

    @Override
    void addTo(Table.Builder table, int rows) {
        table.booleans(input.name(), rows == values.length ? values : Arrays.copyOf(values, rows));
    }
}
