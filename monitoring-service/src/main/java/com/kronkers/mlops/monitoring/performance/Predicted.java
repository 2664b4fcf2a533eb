package com.kronkers.mlops.monitoring.performance;

import java.time.Instant;
import java.util.Map;

/** A prediction that serving told. */
record Predicted(
        String id,
        String model,
        String version,
        Instant at,
        Map<String, String> entity,
        String time,
        Map<String, Double> output) {

    /** The answer; a model has one target. */
    double value() {
        return output.values().iterator().next();
    }

    boolean isComplete() {
        return id != null
                && model != null
                && version != null
                && at != null
                && entity != null
                && time != null
                && output != null
                && !output.isEmpty()
                && output.values().iterator().next() != null;
    }
}
