package com.kronkers.mlops.serving.prediction;

/** A body that is no JSON or no CSV, so that it has no fields which could be named. */
public class MalformedBodyException extends RuntimeException {
    private final String format;

    MalformedBodyException(String format, String message) {
        super(message);
        this.format = format;
    }

    /** What it should have been: JSON or CSV. */
    public String format() {
        return format;
    }
}
