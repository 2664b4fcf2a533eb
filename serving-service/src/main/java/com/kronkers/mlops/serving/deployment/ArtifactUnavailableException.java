package com.kronkers.mlops.serving.deployment;

/** The registry could not give an artifact just now; worth another try. */
class ArtifactUnavailableException extends RuntimeException {
    ArtifactUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
