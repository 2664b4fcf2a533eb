package com.kronkers.mlops.registry.intake;

import java.time.Duration;

/** Waiting times that double from {@code first} up to {@code longest}. */
record Backoff(Duration first, Duration longest) {

    private static final int DOUBLINGS = 30;

    /** How long to wait after {@code failures} failures before this one. */
    Duration after(int failures) {
        Duration doubled = first.multipliedBy(1L << Math.min(failures, DOUBLINGS));
        return doubled.compareTo(longest) < 0 ? doubled : longest;
    }
}
