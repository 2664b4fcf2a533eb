package com.kronkers.mlops.serving.outcome;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;

/**
 * What really happened: an event on {@code outcomes}. It names a prediction, or an entity and a time, or both.
 *
 * @param observedAt when it was known
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Outcome(
        String model,
        String predictionId,
        Map<String, String> entity,
        LocalDate time,
        double actual,
        Instant observedAt) {}
