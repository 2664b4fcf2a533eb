package com.kronkers.mlops.serving.deployment;

/** A model that is deployed but does not answer now; its message says why. */
public class UnavailableModelException extends RuntimeException {
    private final int retryAfterSeconds;

    public UnavailableModelException(String message, int retryAfterSeconds) {
        super(message);
        this.retryAfterSeconds = retryAfterSeconds;
    }

    /** When another try may help. */
    public int retryAfterSeconds() {
        return retryAfterSeconds;
    }
}
