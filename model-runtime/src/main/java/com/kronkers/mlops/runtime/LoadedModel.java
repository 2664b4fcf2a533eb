package com.kronkers.mlops.runtime;

/** A model in memory. Thread-safe. */
public final class LoadedModel implements AutoCloseable {

    private LoadedModel() {}

    /** @throws InvalidModelPackageException if the network does not fit its description */
    public static LoadedModel load(ModelPackage modelPackage) {
        throw new InvalidModelPackageException("flavor " + modelPackage.flavor() + " not known");
    }

    /**
     * Predicts every row.
     *
     * @param features as {@link Features#compute} gives them
     * @return one value per row, in the unit of the target
     */
    public double[] predict(Table features) {
        return new double[features.rows()];
    }

    public GoldenCheck replayGolden() {
        return new GoldenCheck(false, 0, 0, "not loaded");
    }

    @Override
    public void close() {}
}
