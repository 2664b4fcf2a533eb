package com.kronkers.mlops.monitoring.performance;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.time.Instant;
import java.util.Map;

/** The fields of {@code predictions} that monitoring uses. */
@JsonIgnoreProperties(ignoreUnknown = true)
record Predicted(
        @NotNull String id,
        @NotNull String model,
        @NotNull String version,
        @NotNull Instant at,
        @NotNull Map<String, String> entity,
        @NotNull String time,
        @NotEmpty Map<String, Double> output) {

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
