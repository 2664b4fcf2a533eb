package com.kronkers.mlops.runtime;

/**
 * The result of replaying golden rows.
 *
 * @param largestDifference relative to the expected output
 * @param problem what differs; empty if passed
 */
public record GoldenCheck(boolean passed, int rows, double largestDifference, String problem) {}
