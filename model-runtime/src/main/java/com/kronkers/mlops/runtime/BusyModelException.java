package com.kronkers.mlops.runtime;

/** All of a model's predictors were in use for as long as the caller would wait. */
public final class BusyModelException extends RuntimeException {
    public BusyModelException(String message) {
        super(message);
    }
}
