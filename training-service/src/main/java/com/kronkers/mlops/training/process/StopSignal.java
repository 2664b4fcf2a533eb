package com.kronkers.mlops.training.process;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Tells a running job to end early: the service stops, or the job is no longer its own. Thread-safe; the first reason stays. */
public final class StopSignal {
    private final CompletableFuture<String> reason = new CompletableFuture<>();

    /** Ends the job, for this reason. */
    public void stop(String why) {
        reason.complete(why);
    }

    /** Why the job is to end, if it is. */
    public Optional<String> reason() {
        return Optional.ofNullable(reason.getNow(null));
    }

    /** Completes when the job is to end. */
    public CompletableFuture<String> future() {
        return reason;
    }

    /** @return whether the job was told to end within this time */
    public boolean await(Duration time) throws InterruptedException {
        try {
            reason.get(time.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a stop signal never fails", e);
        }
    }
}
