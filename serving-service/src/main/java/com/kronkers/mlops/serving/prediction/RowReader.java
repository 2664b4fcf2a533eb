package com.kronkers.mlops.serving.prediction;

import com.kronkers.mlops.runtime.Table;
import java.util.List;

/**
 * Rows of named fields, one after another, into typed columns. Of use once. What is wrong is noted, and ends the reading
 * when more would not be told.
 */
final class RowReader {
    private final Inputs inputs;
    private final int mostRows;
    private final FieldProblems problems;
    private final SuppliedColumn[] columns;
    /** The last row in which each field occurred, counted from 1. */
    private final int[] seen;

    private int row = -1;
    private int next;

    RowReader(Inputs inputs, int mostRows, FieldProblems problems) {
        this.inputs = inputs;
        this.mostRows = mostRows;
        this.problems = problems;
        this.columns = new SuppliedColumn[inputs.size()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = SuppliedColumn.of(inputs.get(i), problems);
        }
        this.seen = new int[columns.length];
    }

    /** @throws InvalidRowsException for one row too many, at once: what follows need not be read */
    void beginRow() {
        row++;
        next = 0;
        if (row == mostRows) {
            requireRows(row + 1, mostRows);
        }
    }

    /** @throws InvalidRowsException if there are no rows, or too many */
    static void requireRows(int rows, int mostRows) {
        if (rows == 0 || rows > mostRows) {
            throw new InvalidRowsException(List.of(new FieldProblem(
                    "rows",
                    rows == 0 ? "there is no row" : "there are more than " + mostRows,
                    "Send 1 to " + mostRows + " rows in a request.")));
        }
    }

    int row() {
        return row;
    }

    /**
     * The column of this field, to take one value; {@code null} if there is none, which is a problem then.
     *
     * @throws InvalidRowsException if there are more problems than are told
     */
    SuppliedColumn field(String name) {
        int position = inputs.position(name, next);
        if (position < 0) {
            problems.refuseIfFull();
            problems.add(row, name, "is no input of this model", inputs.advice(name));
            return null;
        }
        next = position + 1;
        if (seen[position] == row + 1) {
            problems.add(row, name, "occurs twice in the row", "Send each field once.");
            return null;
        }
        seen[position] = row + 1;
        return columns[position];
    }

    /** @throws InvalidRowsException if there are as many problems as are told */
    void endRow() {
        for (int i = 0; i < seen.length; i++) {
            if (seen[i] != row + 1) {
                columns[i].missing(row);
            }
        }
        problems.refuseIfFull();
    }

    /**
     * Everything that was read; fields that are wrong have something in their place.
     *
     * @throws InvalidRowsException if there is no row, or a tensor is wrong: nothing can stand in its place
     */
    Table table() {
        int rows = row + 1;
        requireRows(rows, mostRows);
        Table.Builder table = Table.builder(rows);
        for (SuppliedColumn column : columns) {
            column.addTo(table, rows);
        }
        return table.build();
    }
}
