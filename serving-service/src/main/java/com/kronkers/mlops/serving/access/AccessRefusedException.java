package com.kronkers.mlops.serving.access;

/** A department may not ask this model, or not now. */
public final class AccessRefusedException extends RuntimeException {
    private final Reason reason;
    private final int retryAfterSeconds;

    /** Why, with the word of {@code access-refused}. */
    public enum Reason {
        NOT_GRANTED("not-granted"),
        QUOTA("quota");

        private final String word;

        Reason(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    private AccessRefusedException(Reason reason, String message, int retryAfterSeconds) {
        super(message, null, false, false);
        this.reason = reason;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    static AccessRefusedException notGranted(String model, String department) {
        return new AccessRefusedException(
                Reason.NOT_GRANTED,
                (department == null ? "A token that names no department" : "Department " + department)
                        + " may not ask model " + model
                        + "; an approver of the registry can grant it: PUT /models/" + model + "/departments/"
                        + (department == null ? "<name>" : department),
                0);
    }

    static AccessRefusedException overQuota(String model, ModelAccess.Grant grant, int retryAfterSeconds) {
        return new AccessRefusedException(
                Reason.QUOTA,
                "Department " + grant.department() + " has used up its " + grant.rowsPerSecond()
                        + " rows a second of model " + model + "; try again in " + retryAfterSeconds + " s",
                retryAfterSeconds);
    }

    public Reason reason() {
        return reason;
    }

    /** When another try may help; 0 if none does. */
    public int retryAfterSeconds() {
        return retryAfterSeconds;
    }
}
