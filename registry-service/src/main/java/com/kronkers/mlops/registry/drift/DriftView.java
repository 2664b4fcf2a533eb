package com.kronkers.mlops.registry.drift;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/** Drift as the REST API shows it under a version. */
public record DriftView(
        String kind,
        String severity,
        String action,
        String likelyCause,
        Window window,
        Instant observedAt,
        JsonNode features) {

    /** The time the drift was seen in, in UTC. */
    public record Window(Instant start, Instant end) {}

    static DriftView of(DriftObservation seen) {
        return new DriftView(
                seen.kind,
                seen.severity,
                seen.action,
                seen.likelyCause,
                new Window(seen.windowStart, seen.windowEnd),
                seen.observedAt,
                seen.features);
    }
}
