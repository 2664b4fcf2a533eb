package com.kronkers.mlops.training.policy;

import java.time.Duration;

/**
 * Subscribes a dataset to a trainer: which model is trained from it, how, and when again.
 *
 * @param minimumNewRows accepted rows since the last trained version that make a new job; the first version always does
 * @param retrainOnDrift whether a drift event that recommends retraining makes a job
 * @param cooldown how long after a job made by drift no other one is made by drift
 */
public record Policy(
        String name,
        String model,
        String dataset,
        TrainingSettings settings,
        long minimumNewRows,
        boolean retrainOnDrift,
        Duration cooldown) {}
