package com.kronkers.mlops.serving.prediction;

import com.kronkers.mlops.problem.Problem;
import com.kronkers.mlops.runtime.BusyModelException;
import com.kronkers.mlops.serving.access.AccessRefusedException;
import com.kronkers.mlops.serving.deployment.UnknownModelException;

/** What callers are told when there is no answer. */
public final class PredictionProblems {
    private static final int SOON_SECONDS = 1;

    private PredictionProblems() {}

    /** What this failure is to a caller; itself, if it is none that a caller is told about. */
    public static Throwable of(Throwable failure) {
        return failure instanceof RuntimeException e ? of(e) : failure;
    }

    /** See {@link #of(Throwable)}. */
    public static RuntimeException of(RuntimeException failure) {
        if (failure instanceof UnknownModelException e) {
            return unknownModel(e);
        }
        if (failure instanceof InvalidRowsException e) {
            return invalidRows(e);
        }
        if (failure instanceof MalformedBodyException e) {
            return malformed(e);
        }
        if (failure instanceof NotExplainedException e) {
            return Problem.of(422, "not-explained", "There is no such explanation", e.getMessage())
                    .field("explain", e.getMessage(), "Ask without it.")
                    .exception();
        }
        if (failure instanceof AccessRefusedException e) {
            return accessRefused(e);
        }
        if (failure instanceof BusyModelException e) {
            return Problem.of(503, "busy-model", "The model is busy", e.getMessage())
                    .header("Retry-After", SOON_SECONDS)
                    .exception();
        }
        if (failure instanceof DeadlineExceededException e) {
            return Problem.of(504, "deadline-exceeded", "The answer takes too long", e.getMessage())
                    .field("rows", e.getMessage(), "Send fewer rows in each request, or wait longer.")
                    .exception();
        }
        return failure;
    }

    private static RuntimeException accessRefused(AccessRefusedException e) {
        return e.reason() == AccessRefusedException.Reason.QUOTA
                ? Problem.of(429, "over-quota", "The quota is used up", e.getMessage())
                        .header("Retry-After", e.retryAfterSeconds())
                        .exception()
                : Problem.of(403, "not-granted", "This model is not yours to ask", e.getMessage())
                        .exception();
    }

    /** 404, naming the models that there are. */
    private static RuntimeException unknownModel(UnknownModelException e) {
        String there = e.deployed().isEmpty() ? "none" : String.join(", ", e.deployed());
        return Problem.of(404, "unknown-model", "Unknown model", e.getMessage() + "; deployed: " + there)
                .field("model", e.getMessage(), "Ask one of the deployed models: " + there + ".")
                .exception();
    }

    /** 422, naming the wrong fields; 409 where newer data would make them right. */
    private static RuntimeException invalidRows(InvalidRowsException e) {
        Problem problem = e instanceof HistoryTooOldException
                ? Problem.of(409, "history-too-old", "The history is too old", e.getMessage())
                : Problem.of(
                        422,
                        "invalid-rows",
                        "The rows do not fit the model",
                        e.problems().size() + " field(s) are wrong");
        e.problems().forEach(field -> problem.field(field.field(), field.problem(), field.fix()));
        return problem.exception();
    }

    private static RuntimeException malformed(MalformedBodyException e) {
        return Problem.of(400, "invalid-request", "The body cannot be read", "The body is no " + e.format() + ".")
                .field("body", e.getMessage(), "Send whole " + e.format() + " in UTF-8.")
                .exception();
    }
}
