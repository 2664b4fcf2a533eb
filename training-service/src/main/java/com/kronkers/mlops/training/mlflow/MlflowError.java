package com.kronkers.mlops.training.mlflow;

import com.kronkers.mlops.training.artifact.ArtifactTree;
import com.kronkers.mlops.training.database.Database;
import com.kronkers.mlops.training.tracking.TrackingException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import java.util.Map;

/**
 * An error as MLflow's clients read it. Statuses of 500 and above make them ask again, so what asking again cannot cure is
 * answered below that.
 */
record MlflowError(int status, String errorCode, String message) {
    /** The status of what may be asked again soon. */
    static final int UNAVAILABLE = 503;

    private static final String INVALID = "INVALID_PARAMETER_VALUE";
    private static final String DENIED = "PERMISSION_DENIED";
    private static final Map<TrackingException.Reason, MlflowError> BY_REASON = Map.of(
            TrackingException.Reason.INVALID, new MlflowError(400, INVALID, ""),
            TrackingException.Reason.NOT_FOUND, new MlflowError(404, "RESOURCE_DOES_NOT_EXIST", ""),
            TrackingException.Reason.ALREADY_EXISTS, new MlflowError(400, "RESOURCE_ALREADY_EXISTS", ""),
            TrackingException.Reason.WRONG_STATE, new MlflowError(400, "INVALID_STATE", ""),
            TrackingException.Reason.DENIED, new MlflowError(403, DENIED, ""),
            // Its own status, 429, makes clients ask again for minutes.
            TrackingException.Reason.EXHAUSTED, new MlflowError(400, "RESOURCE_EXHAUSTED", ""),
            TrackingException.Reason.NOT_SUPPORTED, new MlflowError(501, "NOT_IMPLEMENTED", ""));

    static MlflowError invalid(String message) {
        return new MlflowError(400, INVALID, message);
    }

    static MlflowError unauthenticated() {
        return new MlflowError(
                401,
                "UNAUTHENTICATED",
                "Send a token that has not expired: set MLFLOW_TRACKING_TOKEN to it, or MLFLOW_TRACKING_PASSWORD with any"
                        + " MLFLOW_TRACKING_USERNAME.");
    }

    static MlflowError unknownPath(String method, String path) {
        return new MlflowError(
                404,
                "ENDPOINT_NOT_FOUND",
                "There is no " + method + " " + path
                        + " here. Experiments, runs, logged models and artifacts are served;"
                        + " the support matrix in the documentation of training names every path.");
    }

    static MlflowError wrongMethod(String method, String path) {
        return new MlflowError(405, "BAD_REQUEST", path + " is not answered to " + method + ".");
    }

    static MlflowError tooLarge(long limit) {
        return new MlflowError(
                413,
                INVALID,
                "The request's body has more than " + limit + " bytes. Split it up into several requests; large content"
                        + " belongs into an artifact.");
    }

    static MlflowError registry() {
        return new MlflowError(
                501,
                "NOT_IMPLEMENTED",
                "Registered models are not kept here. Experiments, runs, logged models and artifacts are; a model is"
                        + " registered by the platform when a training job has made it.");
    }

    /** What a failure is to the client; nothing of the inside is told. */
    static MlflowError of(Throwable failure) {
        if (failure instanceof TrackingException known) {
            MlflowError kind = BY_REASON.get(known.reason());
            return new MlflowError(kind.status(), kind.errorCode(), known.getMessage());
        }
        if (failure instanceof ArtifactTree.InvalidPathException invalid) {
            return invalid(invalid.getMessage());
        }
        if (failure instanceof UnauthorizedException || failure instanceof AuthenticationFailedException) {
            return unauthenticated();
        }
        if (failure instanceof ForbiddenException) {
            return new MlflowError(403, DENIED, "The token is valid, but none of its roles may do this.");
        }
        if (Database.isAway(failure)) {
            return new MlflowError(
                    UNAVAILABLE,
                    "TEMPORARILY_UNAVAILABLE",
                    "The server's database cannot be reached at the moment. Try again in a few seconds.");
        }
        return new MlflowError(
                500, "INTERNAL_ERROR", "The server failed at this request; its log says why. Trying again may help.");
    }

    /** The part of it that is sent. */
    Body body() {
        return new Body(errorCode, message);
    }

    /** An error's body. */
    record Body(String errorCode, String message) {}
}
