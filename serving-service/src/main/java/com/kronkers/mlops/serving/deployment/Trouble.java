package com.kronkers.mlops.serving.deployment;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;

/**
 * Why a target of the newest promotion does not serve.
 *
 * @param state {@code refused}: it never will; {@code waiting}: it is tried again
 */
public record Trouble(State state, String alias, String version, long revision, String reason, Instant at) {

    /** Whether another try can help. */
    public enum State {
        @JsonProperty("refused")
        REFUSED,
        @JsonProperty("waiting")
        WAITING
    }
}
