package com.kronkers.mlops.training.run;

import com.kronkers.mlops.training.tracking.Lifecycle;
import com.kronkers.mlops.training.tracking.TrackingException;
import java.util.Optional;
import java.util.UUID;

/**
 * What a run is, without what it logged.
 *
 * @param userId who it says it is; nobody checks that
 * @param startTime milliseconds since 1970, as the client sent it
 * @param endTime of the same; empty while it goes on
 * @param artifactLocation its experiment's; empty where the platform keeps the artifacts
 */
public record RunInfo(
        UUID id,
        long experiment,
        String name,
        String userId,
        RunStatus status,
        long startTime,
        Optional<Long> endTime,
        Lifecycle lifecycle,
        Optional<String> artifactLocation) {

    /** This run, if something may be written to it. */
    public RunInfo requireActive() {
        if (lifecycle != Lifecycle.ACTIVE) {
            throw TrackingException.invalid("The run " + RunIds.text(id)
                    + " must be in the 'active' state. Current state is " + lifecycle.word() + ".");
        }
        return this;
    }
}
