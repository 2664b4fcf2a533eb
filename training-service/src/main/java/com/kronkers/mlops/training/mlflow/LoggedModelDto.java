package com.kronkers.mlops.training.mlflow;

import com.kronkers.mlops.training.loggedmodel.LoggedModel;
import com.kronkers.mlops.training.loggedmodel.ModelMetric;
import com.kronkers.mlops.training.run.RunIds;
import java.util.List;

/** A logged model as clients see it. */
record LoggedModelDto(Info info, Data data) {

    static final String STATUS_PREFIX = "LOGGED_MODEL_";

    static LoggedModelDto of(LoggedModel model) {
        return new LoggedModelDto(
                new Info(
                        model.id(),
                        Long.toString(model.experiment()),
                        model.name(),
                        model.createdAt(),
                        model.updatedAt(),
                        ArtifactUris.of(model),
                        STATUS_PREFIX + model.status(),
                        model.type().isEmpty() ? null : model.type(),
                        model.sourceRun().isEmpty() ? null : model.sourceRun(),
                        KeyValueDto.ofTags(model.tags())),
                new Data(
                        KeyValueDto.ofParams(model.params()),
                        Json.orNothing(
                                model.metrics().stream().map(MetricDto::of).toList())));
    }

    /** What it is. */
    record Info(
            String modelId,
            String experimentId,
            String name,
            long creationTimestampMs,
            long lastUpdatedTimestampMs,
            String artifactUri,
            String status,
            String modelType,
            String sourceRunId,
            List<KeyValueDto> tags) {}

    /** What was logged of it. */
    record Data(List<KeyValueDto> params, List<MetricDto> metrics) {}

    /** A value that was measured of it. */
    record MetricDto(
            String key,
            double value,
            long timestamp,
            long step,
            String modelId,
            String runId,
            String datasetName,
            String datasetDigest) {

        static MetricDto of(ModelMetric metric) {
            return new MetricDto(
                    metric.key(),
                    metric.value(),
                    metric.loggedAt(),
                    metric.step(),
                    metric.model(),
                    RunIds.text(metric.run()),
                    metric.datasetName().isEmpty() ? null : metric.datasetName(),
                    metric.datasetDigest().isEmpty() ? null : metric.datasetDigest());
        }
    }

    /** One. */
    record One(LoggedModelDto model) {}

    /** A page of them. */
    record Several(List<LoggedModelDto> models, String nextPageToken) {}
}
