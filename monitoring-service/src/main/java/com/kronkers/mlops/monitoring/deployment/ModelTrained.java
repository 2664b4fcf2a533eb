package com.kronkers.mlops.monitoring.deployment;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.List;

/** The fields of {@code model-trained} that monitoring uses. */
@JsonIgnoreProperties(ignoreUnknown = true)
record ModelTrained(
        @NotNull String model,
        @NotNull String run,
        @NotNull @Valid Dataset dataset,
        @NotNull String outcome,
        List<@NotNull @Valid Metrics> metrics) {

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Dataset(@NotNull String name, long version) {}

    /** On the test rows, the same for every subject; null where a metric was not computed. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Metrics(@NotNull String subject, Double rmse, Double mae, Double wape) {}
}
