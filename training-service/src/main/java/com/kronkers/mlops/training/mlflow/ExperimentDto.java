package com.kronkers.mlops.training.mlflow;

import com.kronkers.mlops.training.experiment.Experiment;
import java.util.List;

/** An experiment as clients see it. */
record ExperimentDto(
        String experimentId,
        String name,
        String artifactLocation,
        String lifecycleStage,
        long creationTime,
        long lastUpdateTime,
        List<KeyValueDto> tags) {

    static ExperimentDto of(Experiment experiment) {
        return new ExperimentDto(
                Long.toString(experiment.id()),
                experiment.name(),
                experiment.artifactLocation().orElse(ArtifactUris.SCHEME + experiment.id()),
                experiment.lifecycle().word(),
                experiment.createdAt(),
                experiment.updatedAt(),
                KeyValueDto.ofTags(experiment.tags()));
    }

    /** One. */
    record One(ExperimentDto experiment) {}

    /** A new one. */
    record Created(String experimentId) {}

    /** A page of them. */
    record Several(List<ExperimentDto> experiments, String nextPageToken) {}
}
