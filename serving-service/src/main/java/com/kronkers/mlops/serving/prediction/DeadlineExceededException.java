package com.kronkers.mlops.serving.prediction;

import java.time.Duration;

/** A request got no answer in the time it had. */
public final class DeadlineExceededException extends RuntimeException {
    DeadlineExceededException(String model, Duration deadline) {
        super("model " + model + " had no answer within " + deadline.toMillis() + " ms");
    }
}
