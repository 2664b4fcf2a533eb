package com.kronkers.mlops.serving.prediction;

import com.kronkers.mlops.runtime.Table;

/**
 * What a caller sent, whichever protocol carried it. It is read once the version that answers is known, into columns of
 * that version's types.
 */
public interface Supplied {
    /**
     * Reads everything.
     *
     * @param problems takes what is wrong with single fields; something harmless stands in their place then
     * @return the columns of {@code inputs}: text, numbers, flags, tensors, and a recipe's time as days
     * @throws InvalidRowsException if there is no row, or more than {@code mostRows}
     */
    Table read(Inputs inputs, int mostRows, FieldProblems problems);
}
