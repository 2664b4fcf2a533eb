package com.kronkers.mlops.training.trigger;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.PositiveOrZero;

/** What training reads of a dataset version's event. */
record DataIngested(
        @NotBlank String dataset,
        @Min(1) int version,
        @NotBlank String change,
        @NotBlank String quality,
        @NotNull @Pattern(regexp = "sha256:[0-9a-f]{64}") String digest,
        @PositiveOrZero long newRows) {

    boolean isWithdrawn() {
        return change.equals("withdrawn");
    }

    boolean isAccepted() {
        return quality.equals("accepted") && (change.equals("created") || change.equals("accepted"));
    }

    DatasetVersion datasetVersion() {
        return new DatasetVersion(dataset, version, digest);
    }
}
