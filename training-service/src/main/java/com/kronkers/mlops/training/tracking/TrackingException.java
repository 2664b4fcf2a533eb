package com.kronkers.mlops.training.tracking;

/** A request of tracking that cannot be done, with what was wrong in words for the one who asked. */
public final class TrackingException extends RuntimeException {
    private final Reason reason;

    /** Why it cannot be done. */
    public enum Reason {
        INVALID,
        NOT_FOUND,
        ALREADY_EXISTS,
        WRONG_STATE,
        DENIED,
        EXHAUSTED,
        NOT_SUPPORTED
    }

    public TrackingException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public static TrackingException invalid(String message) {
        return new TrackingException(Reason.INVALID, message);
    }

    public static TrackingException notFound(String message) {
        return new TrackingException(Reason.NOT_FOUND, message);
    }

    public static TrackingException denied(String message) {
        return new TrackingException(Reason.DENIED, message);
    }

    public Reason reason() {
        return reason;
    }
}
