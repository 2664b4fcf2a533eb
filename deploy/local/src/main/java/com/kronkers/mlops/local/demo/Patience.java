package com.kronkers.mlops.local.demo;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Asks again until something is there, for a bounded time. */
public final class Patience {
    private static final Duration BETWEEN = Duration.ofMillis(50);

    private Patience() {}

    /**
     * @param what what is waited for, for the message when it does not come
     * @throws StoryFailedException when it is not there in time
     */
    public static <T> T until(String what, Duration most, Supplier<Optional<T>> question) {
        long deadline = System.nanoTime() + most.toNanos();
        while (true) {
            Optional<T> found = question.get();
            if (found.isPresent()) {
                return found.get();
            }
            if (System.nanoTime() > deadline) {
                throw new StoryFailedException(what + " did not happen within " + most.toSeconds() + " s");
            }
            LockSupport.parkNanos(BETWEEN.toNanos());
        }
    }
}
