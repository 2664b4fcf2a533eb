package com.kronkers.mlops.serving.deployment;

import com.kronkers.mlops.runtime.Contributions;
import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.runtime.Table;
import java.util.List;
import java.util.Optional;

/** A model in memory that any number of threads may ask until it is closed. */
public interface ServingModel extends AutoCloseable {
    /** How features are made from history; empty where callers supply every one of them. */
    Optional<Recipe> recipe();

    /** What callers supply and get. */
    Signature signature();

    /** The columns that {@link #predict} takes: the signature's inputs or, with a recipe, those that it makes. */
    List<Signature.Column> features();

    /** How many callers it answers at once; more wait for each other. */
    int predictors();

    /**
     * @param features the columns of {@link #features()}, in any order
     * @return the columns of the signature's outputs, a row for each row
     */
    Table predict(Table features);

    /** Like {@link #predict}, but never waits: empty where all predictors are in use. */
    default Optional<Table> tryPredict(Table features) {
        return Optional.of(predict(features));
    }

    /** Whether {@link #explain} answers. */
    boolean explains();

    /** The {@link Contributions#classes()} of every explanation. */
    default List<String> explainedClasses() {
        return List.of();
    }

    /** What each feature contributes to each row; takes many times as long as a prediction. */
    Contributions explain(Table features);

    /** @throws RefusedVersionException if the model does not repeat the outputs it was packed with */
    void checkGoldenRows();

    @Override
    void close();
}
