package com.kronkers.mlops.training.runner;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.training.champion.Champion;
import com.kronkers.mlops.training.process.StopSignal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Where a job's files come from. */
interface Inputs {

    /**
     * Writes a dataset version as Parquet.
     *
     * @throws UnavailableException if it may work later
     * @throws IOException if it never will
     */
    void dataset(String dataset, int version, Path target, StopSignal stop) throws IOException, UnavailableException;

    /** Writes the package of the champion; its bytes have the champion's digest. Throws as {@link #dataset} does. */
    void champion(Champion champion, Path target, StopSignal stop) throws IOException, UnavailableException;

    /** Whether one of the platform's own trainers made the champion here; any other may be anybody's. */
    boolean isBuiltIn(Champion champion);

    /** What a built-in trainer made the champion with here; empty where another trainer did, or somebody elsewhere. */
    Optional<JsonNode> parameters(Champion champion, String trainer);

    /** The other service is away, overloaded or broke off. */
    final class UnavailableException extends Exception {
        UnavailableException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
