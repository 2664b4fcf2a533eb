package com.kronkers.mlops.serving.capture;

import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Table;
import java.time.Instant;

/**
 * A request as it was answered, or that it was not.
 *
 * @param department who asked; may be {@code null}
 * @param nanos how long the answer took
 * @param features what the network saw; {@code null}, like ids and values, for a request that failed
 */
public record CapturedRequest(
        String model,
        Version version,
        String department,
        Instant at,
        long nanos,
        Recipe recipe,
        Table features,
        String[] ids,
        double[] values) {

    /** Which version answered, by which decision. */
    public record Version(String version, long revision) {}

    /** A request that was refused or went wrong. */
    static CapturedRequest failed(String model, Version version, Instant at, long nanos) {
        return new CapturedRequest(model, version, null, at, nanos, null, null, null, null);
    }

    boolean answered() {
        return features != null;
    }

    /** How much of the line it takes: a failed request counts like one row. */
    int rows() {
        return answered() ? values.length : 1;
    }
}
