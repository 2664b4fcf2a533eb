package com.kronkers.mlops.training.job;

import com.kronkers.mlops.training.policy.TrainingSettings;
import java.time.Instant;
import java.util.UUID;

/**
 * One training of one model on one dataset version, with the settings it was queued with.
 *
 * @param run the id of what it makes; the same for every attempt
 */
public record Job(
        UUID id,
        UUID run,
        String policy,
        String model,
        String dataset,
        int datasetVersion,
        String datasetDigest,
        TrainingSettings settings,
        Trigger trigger,
        Instant createdAt,
        JobState state) {}
