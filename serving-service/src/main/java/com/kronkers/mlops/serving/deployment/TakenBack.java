package com.kronkers.mlops.serving.deployment;

import java.time.Instant;

/**
 * That a variant gets no traffic any more since it broke its guard.
 *
 * @param reason what it broke, with the figures
 */
public record TakenBack(String reason, Instant at) {}
