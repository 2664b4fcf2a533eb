package com.kronkers.mlops.trainers.training;

import com.kronkers.mlops.runtime.Table;
import java.io.IOException;
import java.nio.file.Path;

/** A model that was learned. */
public interface Fitted extends AutoCloseable {

    /** For each row the predicted number, or the probabilities of the classes one after another. */
    double[] forecast(Table features) throws IOException;

    /** Writes the model's package; the same model gives the same bytes. */
    void write(Path zip) throws IOException;

    /** How it was learned. */
    Course course();

    @Override
    default void close() {}

    /**
     * How many rounds or epochs were tried, which was the best, and what was lost there on the rows to stop by, before
     * they were learned.
     */
    record Course(int tried, int best, double loss) {}
}
