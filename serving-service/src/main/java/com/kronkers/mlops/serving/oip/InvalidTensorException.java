package com.kronkers.mlops.serving.oip;

/** A request that does not follow the protocol or the model; its message says where, and what was expected. */
class InvalidTensorException extends RuntimeException {
    /** The reason by which such requests are counted. */
    static final String REFUSED = "request";

    InvalidTensorException(String message) {
        super(message);
    }

    InvalidTensorException(String message, Throwable cause) {
        super(message, cause);
    }
}
