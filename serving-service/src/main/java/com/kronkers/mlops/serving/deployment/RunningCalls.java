package com.kronkers.mlops.serving.deployment;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The calls that are inside a network now, and which of them hang: those that have been there for longer than any call
 * should. Nothing can end such a call, it keeps its predictor and its thread.
 */
final class RunningCalls {
    private static final int UNKNOWN = -1;
    private static final long FREE = 0;

    /** When the call of each predictor began. */
    private final AtomicLongArray began;

    private final long longestNanos;

    RunningCalls(int predictors, Duration longest) {
        this.began = new AtomicLongArray(predictors);
        this.longestNanos = longest.toNanos();
    }

    /**
     * Notes that a call begins.
     *
     * @return what to end it with
     */
    int begin(long nanoTime) {
        long now = nanoTime == FREE ? 1 : nanoTime;
        for (int call = 0; call < began.length(); call++) {
            if (began.get(call) == FREE && began.compareAndSet(call, FREE, now)) {
                return call;
            }
        }
        // More callers than predictors: it waits for one inside the network, and hangs with none.
        return UNKNOWN;
    }

    void end(int call) {
        if (call != UNKNOWN) {
            began.set(call, FREE);
        }
    }

    /** How many calls hang. */
    int hanging() {
        int hanging = 0;
        for (int call = 0; call < began.length(); call++) {
            if (hangs(call)) {
                hanging++;
            }
        }
        return hanging;
    }

    /** Whether there is no predictor that could still answer. */
    boolean allHang() {
        for (int call = 0; call < began.length(); call++) {
            if (!hangs(call)) {
                return false;
            }
        }
        return true;
    }

    private boolean hangs(int call) {
        long since = began.get(call);
        return since != FREE && System.nanoTime() - since > longestNanos;
    }
}
