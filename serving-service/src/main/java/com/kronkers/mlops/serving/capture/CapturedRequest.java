package com.kronkers.mlops.serving.capture;

import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.serving.topic.Cause;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A request as it was answered, or that it was not.
 *
 * @param department who asked; may be {@code null}
 * @param nanos how long the answer took
 * @param features what the model saw; {@code null}, like signature, ids and outputs, for a request that failed
 * @param ids of the predictions; {@code null} for a shadow's, which nobody was given
 * @param compared a shadow's predictions beside those that were returned; {@code null} otherwise
 * @param cause of the events about it
 */
public record CapturedRequest(
        String model,
        Version version,
        String department,
        Instant at,
        long nanos,
        Optional<Recipe> recipe,
        Signature signature,
        Table features,
        List<String> ids,
        Table outputs,
        Compared compared,
        Cause cause) {

    /** A request that belongs to no trace. */
    public CapturedRequest(
            String model,
            Version version,
            String department,
            Instant at,
            long nanos,
            Optional<Recipe> recipe,
            Signature signature,
            Table features,
            List<String> ids,
            Table outputs) {
        this(model, version, department, at, nanos, recipe, signature, features, ids, outputs, null, Cause.UNKNOWN);
    }

    /**
     * Which version answered, by which decision and under which alias.
     *
     * @param shadow whether nobody was given the answer
     */
    public record Version(String version, long revision, String variant, boolean shadow) {
        /** A version whose answers are returned. */
        public Version(String version, long revision, String variant) {
            this(version, revision, variant, false);
        }
    }

    /** A request that was refused or went wrong. */
    static CapturedRequest failed(String model, Version version, Instant at, long nanos) {
        return new CapturedRequest(
                model, version, null, at, nanos, Optional.empty(), null, null, null, null, null, Cause.UNKNOWN);
    }

    /** The output that is the prediction; only for a request that was answered. */
    Signature.Column prediction() {
        return signature
                .output(Signature.Role.PREDICTION)
                .orElse(signature.outputs().get(0));
    }

    boolean answered() {
        return features != null;
    }

    /** A failed request counts like one row. */
    int rows() {
        return answered() ? outputs.rows() : 1;
    }

    /** How much of a line of so many rows it takes. */
    int weight(int line) {
        return answered() ? RowWeight.of(features, outputs, line) : 1;
    }
}
