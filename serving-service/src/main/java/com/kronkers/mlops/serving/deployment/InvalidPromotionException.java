package com.kronkers.mlops.serving.deployment;

/** A record on {@code model-promoted} that will never be readable; its message says why. */
class InvalidPromotionException extends RuntimeException {
    InvalidPromotionException(String message) {
        super(message);
    }

    InvalidPromotionException(String message, Throwable cause) {
        super(message, cause);
    }
}
