package com.kronkers.mlops.ingestion.profile;

/**
 * How long texts are, in characters (Unicode code points).
 *
 * @param min of the shortest
 * @param max of the longest
 * @param total of all texts together
 */
record Lengths(long min, long max, long total) {
    static final Lengths NONE = new Lengths(Long.MAX_VALUE, 0, 0);

    Lengths plus(Lengths other) {
        return new Lengths(Math.min(min, other.min), Math.max(max, other.max), total + other.total);
    }
}
