package com.kronkers.mlops.serving.deployment;

/** A thread that may not be held up, as it serves many connections, would be: the request is for another thread. */
public final class WouldWaitException extends RuntimeException {
    static final WouldWaitException INSTANCE = new WouldWaitException();

    private WouldWaitException() {
        super("all predictors are in use", null, false, false);
    }
}
