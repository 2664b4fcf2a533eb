package com.kronkers.mlops.monitoring.window;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.kronkers.mlops.monitoring.sketch.FeatureData;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.time.Instant;
import java.util.List;

/** The fields of {@code prediction-windows} that monitoring uses. Every part repeats the window's counts. */
@JsonIgnoreProperties(ignoreUnknown = true)
record PredictionWindow(
        @NotNull String model,
        @NotNull String version,
        @NotNull String replica,
        @NotNull @Valid Span window,
        int part,
        @NotNull Counts counts,
        @NotNull List<@NotNull @Valid FeatureData> features) {

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Span(@NotNull Instant start, @NotNull Instant end) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Counts(long requests, long rows, long errors) {}
}
