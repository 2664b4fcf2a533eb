package com.kronkers.mlops.training.trigger;

import jakarta.validation.constraints.NotBlank;

/** What training reads of a drift event. */
record DriftDetected(@NotBlank String model, @NotBlank String action) {

    boolean recommendsRetraining() {
        return action.equals("retrain");
    }
}
