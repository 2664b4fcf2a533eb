package com.kronkers.mlops.local.state;

import java.io.IOException;

/** Another launcher holds the data directory; the message says which process and what to do. */
public final class AlreadyRunningException extends IOException {

    private static final long serialVersionUID = 1L;

    AlreadyRunningException(String message) {
        super(message);
    }
}
