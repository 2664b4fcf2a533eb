package com.kronkers.mlops.serving.prediction;

/** An explanation was asked for that cannot be had; says why. */
public class NotExplainedException extends RuntimeException {
    NotExplainedException(String message) {
        super(message);
    }
}
