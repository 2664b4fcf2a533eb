package com.kronkers.mlops.serving.prediction;

import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.serving.history.HistorySnapshot;

/** Turns what a caller sent into the table that features are computed from, or says what is wrong with each field. */
final class RowDecoder {
    private final Inputs inputs;
    private final int mostRows;
    private final FieldProblems problems = new FieldProblems();

    private RowDecoder(Inputs inputs, int mostRows) {
        this.inputs = inputs;
        this.mostRows = mostRows;
    }

    /**
     * For a model without a recipe.
     *
     * @throws InvalidRowsException naming each wrong field
     */
    static Table decode(Inputs inputs, Supplied supplied, int mostRows) {
        RowDecoder decoder = new RowDecoder(inputs, mostRows);
        Table rows = supplied.read(inputs, mostRows, decoder.problems);
        decoder.problems.refuseIfAny();
        return rows;
    }

    /**
     * For a model with a recipe: entity columns as text, the time as days, and the known columns.
     *
     * @throws InvalidRowsException naming each wrong field
     * @throws HistoryTooOldException if only newer history is missing
     */
    static Table decode(Inputs inputs, Recipe recipe, HistorySnapshot history, Supplied supplied, int mostRows) {
        RowDecoder decoder = new RowDecoder(inputs, mostRows);
        Table rows = supplied.read(inputs, mostRows, decoder.problems);
        FieldProblems tooOld = HistoryCheck.check(recipe, history, rows, decoder.problems);
        if (!decoder.problems.isEmpty()) {
            decoder.problems.addAll(tooOld);
            decoder.problems.refuseIfAny();
        }
        if (!tooOld.isEmpty()) {
            String bound = recipe.horizonSteps() == 1
                    ? recipe.step().toString()
                    : recipe.horizonSteps() + " times " + recipe.step();
            throw new HistoryTooOldException(
                    "The history of dataset " + history.dataset() + " ends at " + history.asOf()
                            + "; this model predicts no further than " + bound + " past it.",
                    tooOld.all());
        }
        return rows;
    }
}
