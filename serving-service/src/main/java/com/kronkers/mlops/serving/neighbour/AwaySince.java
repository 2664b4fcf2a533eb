package com.kronkers.mlops.serving.neighbour;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** Since when something does not answer, as far as it was asked. For any thread. */
public final class AwaySince {
    private final Clock clock;
    private volatile Instant since;

    public AwaySince() {
        this(Clock.systemUTC());
    }

    public AwaySince(Clock clock) {
        this.clock = clock;
    }

    /** Since when; empty if it last answered, or was never asked. */
    public Optional<Instant> get() {
        return Optional.ofNullable(since);
    }

    /**
     * It did not answer.
     *
     * @return whether it did before
     */
    public synchronized boolean failed() {
        boolean first = since == null;
        if (first) {
            since = clock.instant();
        }
        return first;
    }

    /**
     * It answered.
     *
     * @return since when it was away, if it was
     */
    public synchronized Optional<Instant> answered() {
        Optional<Instant> ended = get();
        since = null;
        return ended;
    }
}
