package com.kronkers.mlops.serving.oip;

/** A request that does not follow the protocol or the model; its message says where, and what was expected. */
class InvalidTensorException extends RuntimeException {
    InvalidTensorException(String message) {
        super(message);
    }

    InvalidTensorException(String message, Throwable cause) {
        super(message, cause);
    }
}
