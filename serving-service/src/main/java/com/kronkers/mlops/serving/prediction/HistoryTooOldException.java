package com.kronkers.mlops.serving.prediction;

import java.util.List;

/**
 * Rows that are right, but that the history is too old for: the same request is answered once newer data has been
 * accepted.
 */
public class HistoryTooOldException extends InvalidRowsException {

    /** @param reason how old it is, and how old it may be, in a sentence */
    HistoryTooOldException(String reason, List<FieldProblem> problems) {
        super(reason, problems);
    }
}
