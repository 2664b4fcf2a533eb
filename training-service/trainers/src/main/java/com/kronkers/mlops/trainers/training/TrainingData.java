package com.kronkers.mlops.trainers.training;

import com.kronkers.mlops.runtime.Columns;
import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Signature;
import java.time.LocalDate;
import java.util.function.Consumer;

/**
 * What a trainer learns from; nothing of it is newer than the test or among the rows that are judged on.
 *
 * @param columns what the training rows hold: types, ranges and categories
 * @param signature what callers of the model supply
 * @param fit the older rows
 * @param stop newer rows that decide when to stop
 * @param both all of them
 * @param trainedThrough the newest time among them
 * @param seed the same data, parameters and seed give the same bytes
 * @param progress is told of what goes on, line by line
 */
public record TrainingData(
        Recipe recipe,
        Columns columns,
        Signature signature,
        Rows fit,
        Rows stop,
        Rows both,
        LocalDate trainedThrough,
        long seed,
        Consumer<String> progress) {

    /** How many numbers a forecast has for each row: one for each class, or one. */
    public int width() {
        return Math.max(1, columns.classes().size());
    }

    /** The same, of which nobody is told anything. */
    public TrainingData silent() {
        return new TrainingData(recipe, columns, signature, fit, stop, both, trainedThrough, seed, line -> {});
    }
}
