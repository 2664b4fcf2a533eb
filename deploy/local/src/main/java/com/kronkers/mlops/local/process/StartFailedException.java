package com.kronkers.mlops.local.process;

import java.io.IOException;

/** A part of the platform did not come up; the message names it, its last words and its log. */
public final class StartFailedException extends IOException {

    private static final long serialVersionUID = 1L;

    public StartFailedException(String message) {
        super(message);
    }

    public StartFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
