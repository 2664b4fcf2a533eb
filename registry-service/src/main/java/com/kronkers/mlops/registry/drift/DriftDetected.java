package com.kronkers.mlops.registry.drift;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/** What the registry reads of {@code drift-detected}. {@code version} is null where no version is concerned. */
record DriftDetected(
        String model,
        String version,
        String kind,
        String severity,
        Window window,
        JsonNode features,
        String likelyCause,
        String action) {

    record Window(Instant start, Instant end) {}
}
