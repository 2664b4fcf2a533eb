package com.kronkers.mlops.training.experiment;

import com.kronkers.mlops.training.tracking.Lifecycle;
import com.kronkers.mlops.training.tracking.Tag;
import com.kronkers.mlops.training.tracking.TrackingException;
import java.util.List;
import java.util.Optional;

/**
 * Runs that belong together.
 *
 * @param artifactLocation where its artifacts are; empty where the platform keeps them itself
 * @param createdAt milliseconds since 1970
 * @param updatedAt milliseconds since 1970
 */
public record Experiment(
        long id,
        String name,
        Optional<String> artifactLocation,
        Lifecycle lifecycle,
        long createdAt,
        long updatedAt,
        List<Tag> tags) {

    /** Where runs go that name none. */
    public static final long DEFAULT = 0;

    /** This experiment, if something may be written to it. */
    public Experiment requireActive() {
        if (lifecycle != Lifecycle.ACTIVE) {
            throw TrackingException.invalid("The experiment " + id + " must be in the 'active' state. Current state is "
                    + lifecycle.word() + ".");
        }
        return this;
    }
}
