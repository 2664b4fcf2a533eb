package com.kronkers.mlops.runtime;

/** A model package cannot be trusted or read; the message says what is wrong with which file. */
public final class InvalidModelPackageException extends RuntimeException {
    public InvalidModelPackageException(String message) {
        super(message);
    }

    public InvalidModelPackageException(String message, Throwable cause) {
        super(message, cause);
    }
}
