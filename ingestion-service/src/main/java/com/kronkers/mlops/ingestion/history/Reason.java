package com.kronkers.mlops.ingestion.history;

import com.kronkers.mlops.problem.Problem;

/** Why a person did something, for those who read the history. */
final class Reason {
    private static final int MAX_CHARACTERS = 2_000;

    private Reason() {}

    /**
     * Reads the field {@code reason} of a body.
     *
     * @throws RuntimeException a 422 problem if it is missing or cannot be kept
     */
    static String of(String reason) {
        if (reason == null || reason.isBlank()) {
            throw invalid("reason-missing", "is missing");
        }
        if (reason.length() > MAX_CHARACTERS || reason.indexOf('\0') >= 0) {
            throw invalid("invalid-reason", "has a NUL, or more than " + MAX_CHARACTERS + " characters");
        }
        return reason.strip();
    }

    private static RuntimeException invalid(String kind, String problem) {
        return Problem.of(422, kind, "A decision needs a reason", "The body's reason " + problem + ".")
                .field("reason", problem, "Say in a sentence why, for those who read the history.")
                .exception();
    }
}
