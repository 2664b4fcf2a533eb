package com.kronkers.mlops.training.loggedmodel;

import com.kronkers.mlops.training.tracking.Param;
import com.kronkers.mlops.training.tracking.Tag;
import java.util.List;
import java.util.Optional;

/**
 * A model that a client logs, with its files in a folder of its own.
 *
 * @param id {@code m-} and 32 hexadecimal digits
 * @param type what made it, such as {@code sklearn}; empty if that was not said
 * @param sourceRun the run that made it; empty if that was not said
 * @param artifactLocation its experiment's; empty where the platform keeps the artifacts
 * @param createdAt milliseconds since 1970
 * @param updatedAt milliseconds since 1970
 */
public record LoggedModel(
        String id,
        long experiment,
        String name,
        String type,
        String sourceRun,
        Status status,
        Optional<String> artifactLocation,
        long createdAt,
        long updatedAt,
        List<Param> params,
        List<Tag> tags,
        List<ModelMetric> metrics) {

    /** How far its files are. */
    public enum Status {
        PENDING,
        READY,
        UPLOAD_FAILED
    }
}
