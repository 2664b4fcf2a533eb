package com.kronkers.mlops.training.loggedmodel;

import java.util.UUID;

/**
 * A value that a run measured of a model.
 *
 * @param loggedAt milliseconds since 1970
 * @param datasetName the data it was measured on; empty if that was not said
 * @param datasetDigest of the same
 */
public record ModelMetric(
        String model,
        UUID run,
        String key,
        long step,
        long loggedAt,
        double value,
        String datasetName,
        String datasetDigest) {}
