package com.kronkers.mlops.runtime;

import java.util.List;

/** A model of one flavor in its engine's memory. */
interface Scorer extends AutoCloseable {

    /** What {@link Worker#predict} takes and gives. */
    Signature signature();

    /** With buffers of its own, for one caller at a time. */
    Worker newWorker();

    default boolean explains() {
        return false;
    }

    /** See {@link Contributions#classes()}. */
    default List<String> explainedClasses() {
        return List.of();
    }

    /** Any number of callers at once. */
    default Contributions explain(Table features) {
        throw new UnsupportedOperationException("contributions are computed for xgboost models only");
    }

    @Override
    void close();

    /** Predicts for one caller at a time. */
    interface Worker extends AutoCloseable {

        /** @throws IllegalArgumentException if a column is missing or of another type or shape */
        Table predict(Table features);

        @Override
        default void close() {}
    }
}
