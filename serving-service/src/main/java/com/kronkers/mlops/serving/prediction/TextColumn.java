package com.kronkers.mlops.serving.prediction;

import com.kronkers.mlops.runtime.Table;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;

/** Text, also of dates and times that the model takes as text. */
final class TextColumn extends SuppliedColumn {
    private String[] values = new String[1];

    TextColumn(Input input, FieldProblems problems) {
        super(input, problems);
    }

    @Override
    void text(int row, String value) {
        if (!input.closed().isEmpty() && !input.closed().contains(value)) {
            Category.refuse(this, row, value);
        } else if (!isWritten(value)) {
            refuse(row, FieldProblems.quoted(value));
        } else {
            put(row, value);
        }
    }

    @Override
    void cell(int row, String text) {
        text(row, text);
    }

    @Override
    void skip(int row) {
        put(row, null);
    }

    @Override
    void addTo(Table.Builder table, int rows) {
        table.strings(input.name(), rows == values.length ? values : Arrays.copyOf(values, rows));
    }

    private boolean isWritten(String value) {
        try {
            switch (input.column().type()) {
                case "date":
                    LocalDate.parse(value);
                    return true;
                case "timestamp":
                    Instant.parse(value);
                    return true;
                default:
                    return true;
            }
        } catch (DateTimeException e) {
            return false;
        }
    }

    private void put(int row, String value) {
        if (row == values.length) {
            values = Arrays.copyOf(values, larger(row));
        }
        values[row] = value;
    }
}
