package com.kronkers.mlops.runtime;

import java.time.Duration;

/**
 * How a model is loaded.
 *
 * @param threads how many threads one prediction may use inside the engine; PyTorch has one such number a process, set
 *     when its engine starts, and ignores this one
 * @param predictors how many callers may predict at once
 * @param waitAtMost how long {@link LoadedModel#predict(Table)} waits for others to finish
 */
public record LoadSettings(int threads, int predictors, Duration waitAtMost) {

    public LoadSettings {
        if (threads < 1 || predictors < 1 || waitAtMost.isNegative()) {
            throw new IllegalArgumentException("a model needs at least one thread and one predictor");
        }
    }

    /** One thread a call and as many callers as there are processors: best where requests come in parallel. */
    public static LoadSettings defaults() {
        return new LoadSettings(1, Runtime.getRuntime().availableProcessors(), Duration.ofSeconds(10));
    }
}
