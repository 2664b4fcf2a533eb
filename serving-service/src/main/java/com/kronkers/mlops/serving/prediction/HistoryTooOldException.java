package com.kronkers.mlops.serving.prediction;

import java.util.List;

/**
 * Rows that are right, but that the history is too old for: the same request is answered once newer data has been
 * accepted.
 */
public class HistoryTooOldException extends InvalidRowsException {
    private final String reason;

    HistoryTooOldException(String reason, List<FieldProblem> problems) {
        super(problems);
        this.reason = reason;
    }

    /** How old it is, and how old it may be, in a sentence. */
    public String reason() {
        return reason;
    }
}
