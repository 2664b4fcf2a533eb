package com.kronkers.mlops.serving.deployment;

/** A version that must not serve, whatever is tried again; its message says why. */
class RefusedVersionException extends RuntimeException {
    RefusedVersionException(String message) {
        super(message);
    }

    RefusedVersionException(String message, Throwable cause) {
        super(message, cause);
    }
}
