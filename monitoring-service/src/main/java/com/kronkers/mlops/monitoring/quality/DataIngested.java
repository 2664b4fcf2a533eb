package com.kronkers.mlops.monitoring.quality;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.List;

/** The fields of {@code data-ingested} that monitoring uses. */
@JsonIgnoreProperties(ignoreUnknown = true)
record DataIngested(
        @NotNull String dataset,
        long version,
        @NotNull String change,
        @NotNull String quality,
        long rows,
        Long newRows,
        List<@NotNull @Valid Parent> parents,
        List<@NotNull @Valid Finding> findings) {

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Parent(@NotNull String dataset) {}

    /** @param factor how many times larger than expected, where the check is about size */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Finding(@NotNull String check, String column, Double observed, Double factor, @NotNull String message) {}

    boolean isSuspect() {
        return "suspect".equals(quality) && !"withdrawn".equals(change);
    }
}
