package com.kronkers.mlops.outbox;

/** Thrown by a consumer that knows an event can never be applied, however often it is tried. */
public class PoisonEventException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param reason what is wrong with the event, for the person who will replay or skip it */
    public PoisonEventException(String reason) {
        super(reason);
    }

    public PoisonEventException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
