package com.kronkers.mlops.ingestion.crypto;

import java.io.IOException;

/** A wrapped key cannot be unwrapped with the master keys that are configured. */
public final class UnreadableKeyException extends IOException {
    private static final long serialVersionUID = 1;

    UnreadableKeyException(String message, Throwable cause) {
        super(message, cause);
    }
}
