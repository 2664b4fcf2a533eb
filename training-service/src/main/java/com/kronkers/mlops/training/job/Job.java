package com.kronkers.mlops.training.job;

import com.kronkers.mlops.training.policy.TrainingSettings;
import java.time.Instant;
import java.util.UUID;

/**
 * One training of one model on one dataset version, with the settings it was queued with.
 *
 * @param run the id of what it makes; the same for every attempt
 * @param priority 0 to 9; the higher one goes first
 * @param department whose turn it takes; empty for nobody's
 * @param interruptions how often its runner was lost; one that stopped in a planned way does not count
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
        int priority,
        String department,
        int interruptions,
        Instant createdAt,
        JobState state) {}
