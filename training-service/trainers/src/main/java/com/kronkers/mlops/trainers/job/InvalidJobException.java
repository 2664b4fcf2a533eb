package com.kronkers.mlops.trainers.job;

/** A job cannot be done as asked; the message names the field, column or row count that does not fit. */
public final class InvalidJobException extends RuntimeException {
    public InvalidJobException(String message) {
        super(message);
    }

    public InvalidJobException(String message, Throwable cause) {
        super(message, cause);
    }
}
