package com.kronkers.mlops.local.process;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Pauses that double from one second to thirty and begin anew after five quiet minutes. Not safe for several threads. */
final class Backoff {

    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Duration QUIET = Duration.ofMinutes(5);

    private final LongSupplier nanoTime;
    private Duration next = FIRST;
    private Long last;

    Backoff() {
        this(System::nanoTime);
    }

    Backoff(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    Duration next() {
        long now = nanoTime.getAsLong();
        if (last != null && now - last > QUIET.toNanos()) {
            next = FIRST;
        }
        last = now;
        Duration pause = next;
        Duration doubled = next.multipliedBy(2);
        next = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
        return pause;
    }
}
