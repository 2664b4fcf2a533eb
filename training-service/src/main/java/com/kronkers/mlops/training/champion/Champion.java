package com.kronkers.mlops.training.champion;

import java.time.LocalDate;

/**
 * The version that serves a model now.
 *
 * @param digest its package
 * @param trainedThrough the last date it learned from; rows after it are fair to judge it on; null if nobody said
 */
public record Champion(String model, String version, String digest, LocalDate trainedThrough) {}
