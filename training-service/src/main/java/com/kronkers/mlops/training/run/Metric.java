package com.kronkers.mlops.training.run;

/**
 * A value at a step.
 *
 * @param value any number, also none and the infinities
 * @param loggedAt milliseconds since 1970, as the client sent it
 */
public record Metric(String key, double value, long loggedAt, long step) {}
