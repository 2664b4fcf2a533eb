package com.kronkers.mlops.local.bench.serving;

import java.time.Duration;

/**
 * When the requests of an open loop are due: at a steady rate, whatever became of those before. A slow answer so delays
 * no other request, and what a late one had to wait counts as its latency.
 */
record Schedule(int perSecond, Duration length) {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    Schedule {
        if (perSecond < 1 || length.isNegative()) {
            throw new IllegalArgumentException("a schedule needs a rate and a length");
        }
    }

    /** How many requests it has. */
    long requests() {
        return length.toNanos() / NANOS_PER_SECOND * perSecond
                + length.toNanos() % NANOS_PER_SECOND * perSecond / NANOS_PER_SECOND;
    }

    /** When a request is due, in nanoseconds after the first; no error adds up over the requests. */
    long dueNanos(long request) {
        return request / perSecond * NANOS_PER_SECOND + request % perSecond * NANOS_PER_SECOND / perSecond;
    }
}
