package com.kronkers.mlops.training.policy;

import java.time.Duration;

/**
 * Subscribes a dataset to a trainer: which model is trained from it, how, and when again.
 *
 * @param minimumNewRows accepted rows since the last trained version that make a new job; the first version always does
 * @param retrainOnDrift whether a drift event that recommends retraining makes a job
 * @param cooldown how long after a job made by drift no other one is made by drift; one that failed or was cancelled
 *     does not count
 * @param schedule when it trains by the clock, see {@link Schedule}; null if it does not
 * @param priority of its jobs, 0 to 9; the higher one goes first
 * @param department whose turn its jobs take; empty for nobody's
 */
public record Policy(
        String name,
        String model,
        String dataset,
        TrainingSettings settings,
        long minimumNewRows,
        boolean retrainOnDrift,
        Duration cooldown,
        String schedule,
        int priority,
        String department) {
    /** The priority of a job of which nothing else was said. */
    public static final int PRIORITY = 5;

    /** The highest priority; the lowest is 0. */
    public static final int HIGHEST_PRIORITY = 9;

    /** The same policy for another department. */
    public Policy of(String other) {
        return new Policy(
                name, model, dataset, settings, minimumNewRows, retrainOnDrift, cooldown, schedule, priority, other);
    }

    /** The same policy within other limits. */
    public Policy limitedTo(JobLimits other) {
        return new Policy(
                name,
                model,
                dataset,
                settings.limitedTo(other),
                minimumNewRows,
                retrainOnDrift,
                cooldown,
                schedule,
                priority,
                department);
    }

    /** The same policy with another priority. */
    public Policy at(int other) {
        return new Policy(
                name, model, dataset, settings, minimumNewRows, retrainOnDrift, cooldown, schedule, other, department);
    }
}
