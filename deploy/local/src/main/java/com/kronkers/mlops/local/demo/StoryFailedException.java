package com.kronkers.mlops.local.demo;

/** A step of the story did not come out as it must; the message says which and what was seen instead. */
public final class StoryFailedException extends RuntimeException {
    public StoryFailedException(String message) {
        super(message);
    }
}
