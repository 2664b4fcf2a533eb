package com.kronkers.mlops.outbox;

import java.time.Duration;

/** Pauses between tries: {@code from} after the first failure, doubled after each further one, at most {@code upTo}. */
record Backoff(Duration from, Duration upTo) {
    private static final int ENOUGH_DOUBLINGS = 20;

    Duration after(int failures) {
        Duration doubled = from.multipliedBy(1L << Math.min(failures - 1, ENOUGH_DOUBLINGS));
        return doubled.compareTo(upTo) < 0 ? doubled : upTo;
    }

    /** True for the 1st, 2nd, 4th, 8th ... failure: a long outage is said, but does not fill the log. */
    static boolean worthLogging(int failures) {
        return Integer.bitCount(failures) == 1;
    }
}
