package com.kronkers.mlops.monitoring.performance;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import jakarta.validation.constraints.NotNull;
import java.time.Instant;
import java.util.Map;

/** The fields of {@code outcomes} that monitoring uses. */
@JsonIgnoreProperties(ignoreUnknown = true)
record Outcome(
        @NotNull String model,
        String predictionId,
        Map<String, String> entity,
        String time,
        @NotNull Double actual,
        @NotNull Instant observedAt) {

    boolean namesEntityAndTime() {
        return entity != null && !entity.isEmpty() && time != null;
    }
}
