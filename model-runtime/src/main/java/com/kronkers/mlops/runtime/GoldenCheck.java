package com.kronkers.mlops.runtime;

/**
 * The result of replaying golden rows.
 *
 * @param largestDifference of a number, relative to the expected output
 * @param problem what differs; empty if nothing does
 */
public record GoldenCheck(Result result, int rows, double largestDifference, String problem) {

    /** What the replay found. */
    public enum Result {
        /** every output of every row is the expected one */
        AGREES,
        /** an output is another one */
        DIFFERS,
        /** the package has no golden rows, so nothing was compared */
        NONE
    }

    static GoldenCheck none() {
        return new GoldenCheck(Result.NONE, 0, Double.NaN, "");
    }

    /** Whether golden rows were there, and agreed. */
    public boolean passed() {
        return result == Result.AGREES;
    }
}
