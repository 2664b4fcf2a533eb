package com.kronkers.mlops.serving.prediction;

import com.fasterxml.jackson.core.JsonParser;
import com.kronkers.mlops.runtime.Table;
import java.io.IOException;

/**
 * The values of one field while rows are read, in an array of the field's own type. Every method takes the value of the
 * next row; one that does not fit becomes a problem, and something harmless stands in its place until the request is
 * refused.
 */
abstract class SuppliedColumn {
    final Input input;
    final FieldProblems problems;

    SuppliedColumn(Input input, FieldProblems problems) {
        this.input = input;
        this.problems = problems;
    }

    /** An empty column for this field. */
    static SuppliedColumn of(Input input, FieldProblems problems) {
        if (input.role() == Input.Role.TIME) {
            return new DayColumn(input, problems);
        }
        if (input.column().isTensor()) {
            return new TensorColumn(input, problems);
        }
        switch (input.datatype()) {
            case BYTES:
                return new TextColumn(input, problems);
            case BOOL:
                return new FlagColumn(input, problems);
            default:
                return input.datatype().isFloating()
                        ? new NumberColumn(input, problems)
                        : new WholeColumn(input, problems);
        }
    }

    void text(int row, String value) {
        refuse(row, FieldProblems.quoted(value));
    }

    void whole(int row, long value) {
        refuse(row, String.valueOf(value));
    }

    void number(int row, double value) {
        refuse(row, String.valueOf(value));
    }

    void flag(int row, boolean value) {
        refuse(row, String.valueOf(value));
    }

    /** An array, at whose beginning the parser stands and whose end it must reach. */
    void array(int row, JsonParser at) throws IOException {
        at.skipChildren();
        refuse(row, "an array");
    }

    /** A cell of text that may stand for a value of any type. */
    abstract void cell(int row, String text);

    /** The row has no such field, or {@code null}. */
    void missing(int row) {
        if (input.required()) {
            problem(row, "is missing", "Send " + input.wanted() + ".");
        }
        skip(row);
    }

    /** Puts what stands for no value. */
    abstract void skip(int row);

    /**
     * Adds the column to the table, which has so many rows.
     *
     * @throws InvalidRowsException if that cannot be done for what is wrong
     */
    abstract void addTo(Table.Builder table, int rows);

    void refuse(int row, String shown) {
        problem(row, "is " + shown + ", not " + input.wanted(), "Send " + input.wanted() + ".");
        skip(row);
    }

    void problem(int row, String problem, String fix) {
        problems.add(row, input.name(), problem, fix);
    }

    /** Refuses what is no number, or one outside the field's range. */
    boolean fits(int row, double value) {
        if (!Double.isFinite(value)) {
            refuse(row, String.valueOf(value));
            return false;
        }
        if (!input.inRange(value)) {
            problem(row, value + " is outside the range that the model knows", "Send " + input.wanted() + ".");
            skip(row);
            return false;
        }
        return true;
    }

    static int larger(int length) {
        return Math.max(8, length * 2);
    }
}
