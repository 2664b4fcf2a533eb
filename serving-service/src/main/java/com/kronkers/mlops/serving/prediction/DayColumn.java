package com.kronkers.mlops.serving.prediction;

import com.kronkers.mlops.runtime.Table;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Arrays;

/** The dates that a recipe computes with, as days. */
final class DayColumn extends SuppliedColumn {
    /** Stands for a date that is missing or wrong. */
    static final long NONE = Long.MIN_VALUE;

    private long[] days = new long[1];

    DayColumn(Input input, FieldProblems problems) {
        super(input, problems);
    }

    @Override
    void text(int row, String value) {
        try {
            put(row, LocalDate.parse(value).toEpochDay());
        } catch (DateTimeException e) {
            refuse(row, FieldProblems.quoted(value));
        }
    }

    @Override
    void cell(int row, String text) {
        text(row, text);
    }

    @Override
    void skip(int row) {
        put(row, NONE);
    }

    @Override
    void addTo(Table.Builder table, int rows) {
        table.longs(input.name(), rows == days.length ? days : Arrays.copyOf(days, rows));
    }

    private void put(int row, long day) {
        if (row == days.length) {
            days = Arrays.copyOf(days, larger(row));
        }
        days[row] = day;
    }
}
