package com.kronkers.mlops.serving.deployment;

import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.runtime.Table;

/** A model in memory that any number of threads may ask until it is closed. */
public interface ServingModel extends AutoCloseable {
    Recipe recipe();

    Signature signature();

    /**
     * @param features as {@link com.kronkers.mlops.runtime.Features} computes them
     * @return one value per row, in the target's unit
     */
    double[] predict(Table features);

    /** @throws RefusedVersionException if the model does not repeat the outputs it was packed with */
    void checkGoldenRows();

    @Override
    void close();
}
