package com.kronkers.mlops.serving.oip;

/** A request that does not follow the protocol; its message says where. */
class InvalidTensorException extends RuntimeException {
    InvalidTensorException(String message) {
        super(message);
    }

    InvalidTensorException(String message, Throwable cause) {
        super(message, cause);
    }
}
