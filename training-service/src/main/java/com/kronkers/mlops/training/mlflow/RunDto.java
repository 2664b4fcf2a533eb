package com.kronkers.mlops.training.mlflow;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.kronkers.mlops.training.run.DatasetInput;
import com.kronkers.mlops.training.run.Metric;
import com.kronkers.mlops.training.run.ModelLink;
import com.kronkers.mlops.training.run.Run;
import com.kronkers.mlops.training.run.RunIds;
import com.kronkers.mlops.training.run.RunInfo;
import java.util.List;

/** A run as clients see it. */
record RunDto(Info info, Data data, Inputs inputs, Outputs outputs) {

    /** A run that was just made says nothing about outputs. */
    static RunDto created(Run run) {
        RunDto whole = of(run);
        return new RunDto(whole.info(), whole.data(), whole.inputs(), null);
    }

    static RunDto of(Run run) {
        List<MetricDto> metrics = Json.orNothing(
                run.metrics().stream().map(metric -> MetricDto.of(metric, null)).toList());
        return new RunDto(
                Info.of(run.info()),
                new Data(metrics, KeyValueDto.ofParams(run.params()), KeyValueDto.ofTags(run.tags())),
                new Inputs(
                        Json.orNothing(run.datasets().stream().map(Dataset::of).toList()),
                        Json.orNothing(run.inputs().stream()
                                .map(link -> new ModelInput(link.model()))
                                .toList())),
                new Outputs(Json.orNothing(
                        run.outputs().stream().map(ModelOutput::of).toList())));
    }

    /** What it is. */
    record Info(
            String runId,
            String runUuid,
            String runName,
            String experimentId,
            String userId,
            String status,
            long startTime,
            Long endTime,
            String artifactUri,
            String lifecycleStage) {

        static Info of(RunInfo run) {
            String id = RunIds.text(run.id());
            return new Info(
                    id,
                    id,
                    run.name(),
                    Long.toString(run.experiment()),
                    run.userId(),
                    run.status().name(),
                    run.startTime(),
                    run.endTime().orElse(null),
                    ArtifactUris.of(run),
                    run.lifecycle().word());
        }
    }

    /** What it logged. */
    record Data(List<MetricDto> metrics, List<KeyValueDto> params, List<KeyValueDto> tags) {}

    /** What it read. */
    record Inputs(List<Dataset> datasetInputs, List<ModelInput> modelInputs) {}

    /** What it made. */
    record Outputs(List<ModelOutput> modelOutputs) {}

    /** A logged model that it read. */
    record ModelInput(String modelId) {}

    /** A logged model that it made. */
    record ModelOutput(String modelId, long step) {
        static ModelOutput of(ModelLink link) {
            return new ModelOutput(link.model(), link.step());
        }
    }

    /** Data that it read, with tags of the reading. */
    record Dataset(List<KeyValueDto> tags, Description dataset) {
        static Dataset of(DatasetInput input) {
            return new Dataset(
                    KeyValueDto.ofTags(input.tags()),
                    new Description(
                            input.name(),
                            input.digest(),
                            input.sourceType(),
                            input.source(),
                            input.schema().orElse(null),
                            input.profile().orElse(null)));
        }
    }

    /** Data as its client describes it. */
    record Description(String name, String digest, String sourceType, String source, String schema, String profile) {}

    /** A metric's value. */
    record MetricDto(
            String key,
            double value,
            long timestamp,
            long step,
            @JsonInclude(JsonInclude.Include.NON_NULL) String runId) {

        static MetricDto of(Metric metric, String run) {
            return new MetricDto(metric.key(), metric.value(), metric.loggedAt(), metric.step(), run);
        }
    }

    /** One. */
    record One(RunDto run) {}

    /** What one is. */
    record OnlyInfo(Info runInfo) {}

    /** A page of them. */
    record Several(List<RunDto> runs, String nextPageToken) {}

    /** A page of a metric's values. */
    record History(List<MetricDto> metrics, String nextPageToken) {}
}
