package com.kronkers.mlops.serving.history;

/** There is no history to be had just now; worth another try. */
public class HistoryUnavailableException extends RuntimeException {
    HistoryUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
