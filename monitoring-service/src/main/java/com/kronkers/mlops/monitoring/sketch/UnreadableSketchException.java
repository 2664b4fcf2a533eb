package com.kronkers.mlops.monitoring.sketch;

/** A sketch that cannot be decoded; its message names the feature. */
public class UnreadableSketchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnreadableSketchException(String message, Throwable cause) {
        super(message, cause);
    }
}
