package com.kronkers.mlops.runtime;

/** A recipe contradicts itself or names what does not exist; the message begins with the field. */
public final class InvalidRecipeException extends IllegalArgumentException {
    public InvalidRecipeException(String message) {
        super(message);
    }

    public InvalidRecipeException(String message, Throwable cause) {
        super(message, cause);
    }
}
