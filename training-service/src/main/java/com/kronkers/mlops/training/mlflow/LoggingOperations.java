package com.kronkers.mlops.training.mlflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.kronkers.mlops.training.loggedmodel.LoggedModels;
import com.kronkers.mlops.training.loggedmodel.ModelMetric;
import com.kronkers.mlops.training.run.DatasetInput;
import com.kronkers.mlops.training.run.LogBatch;
import com.kronkers.mlops.training.run.Metric;
import com.kronkers.mlops.training.run.ModelLink;
import com.kronkers.mlops.training.run.RunInputs;
import com.kronkers.mlops.training.run.RunSpending;
import com.kronkers.mlops.training.run.RunTags;
import com.kronkers.mlops.training.run.Runs;
import com.kronkers.mlops.training.tracking.TrackingException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What runs log, in MLflow's protocol. */
@ApplicationScoped
class LoggingOperations {
    private static final List<String> MODEL_FIELDS = List.of("artifact_path", "flavors", "run_id", "utc_time_created");

    private final Runs runs;
    private final RunTags tags;
    private final RunInputs inputs;
    private final LoggedModels models;
    private final RunSpending spending;

    LoggingOperations(Runs runs, RunTags tags, RunInputs inputs, LoggedModels models, RunSpending spending) {
        this.runs = runs;
        this.tags = tags;
        this.inputs = inputs;
        this.models = models;
        this.spending = spending;
    }

    void addTo(Operations operations) {
        operations
                .post("runs/log-metric", this::logMetric)
                .post("runs/log-parameter", call -> log(call, LogBatch.of(KeyValueDto.param(call.parameters()))))
                .post("runs/set-tag", call -> log(call, LogBatch.of(KeyValueDto.tag(call.parameters()))))
                .post("runs/log-batch", this::logBatch)
                .post("runs/delete-tag", this::deleteTag)
                .post("runs/log-model", this::logModel)
                .post("runs/log-inputs", this::logInputs)
                .post("runs/outputs", this::logOutputs);
    }

    private Object logMetric(Call call) {
        Parameters said = call.parameters();
        List<ModelMetric> ofModel = ofModel(run(call), said).stream().toList();
        return log(call, LogBatch.of(metric(said), ofModel));
    }

    private Object logBatch(Call call) {
        Parameters said = call.parameters();
        UUID run = run(call);
        List<Parameters> measured = said.objects("metrics");
        return log(
                call,
                new LogBatch(
                        measured.stream().map(LoggingOperations::metric).toList(),
                        measured.stream()
                                .flatMap(metric -> ofModel(run, metric).stream())
                                .toList(),
                        KeyValueDto.params(said),
                        KeyValueDto.tags(said),
                        false));
    }

    private Object log(Call call, LogBatch batch) {
        UUID run = run(call);
        requireWriterOf(batch.ofModels().stream().map(ModelMetric::model), call.caller());
        spend(
                call,
                batch.metrics().size()
                        + batch.ofModels().size()
                        + batch.params().size()
                        + batch.tags().size());
        runs.logBatch(run, batch);
        return Call.NOTHING;
    }

    private void spend(Call call, int entries) {
        call.caller().grantedRun().ifPresent(granted -> spending.rows(granted, 0, entries));
    }

    /** Models of other runs are judged by what is measured of them: a run's token says nothing of those. */
    private void requireWriterOf(Stream<String> written, Caller caller) {
        Set<String> ids = written.collect(Collectors.toSet());
        if (!ids.isEmpty()) {
            models.sourceRuns(ids).values().forEach(run -> LoggedModelOperations.requireWriter(caller, run));
        }
    }

    private Object deleteTag(Call call) {
        tags.delete(run(call), ReservedNames.free(call.parameters().required("key")));
        return Call.NOTHING;
    }

    private Object logModel(Call call) {
        UUID run = run(call);
        String json = call.parameters().required("model_json");
        JsonNode model;
        try {
            model = Json.read(json);
        } catch (JsonProcessingException e) {
            throw TrackingException.invalid("Malformed model info. \n " + json + " \n is not a valid JSON.");
        }
        TreeSet<String> missing = new TreeSet<>(MODEL_FIELDS);
        model.fieldNames().forEachRemaining(missing::remove);
        if (!missing.isEmpty()) {
            throw TrackingException.invalid("Model json is missing mandatory fields: " + missing);
        }
        spend(call, 1);
        tags.addModel(run, described(model));
        return Call.NOTHING;
    }

    /** What the original keeps of it: not the flavors' configuration. */
    private static JsonNode described(JsonNode model) {
        ObjectNode described = JsonNodeFactory.instance.objectNode();
        List.of("run_id", "utc_time_created", "artifact_path", "model_uuid").forEach(field -> {
            if (model.has(field)) {
                described.set(field, model.get(field));
            }
        });
        ObjectNode flavors = described.putObject("flavors");
        model.get("flavors").fields().forEachRemaining(flavor -> {
            JsonNode kept = flavor.getValue().deepCopy();
            if (kept instanceof ObjectNode object) {
                object.remove("config");
            }
            flavors.set(flavor.getKey(), kept);
        });
        return described;
    }

    private Object logInputs(Call call) {
        List<DatasetInput> datasets = call.parameters().objects("datasets").stream()
                .map(LoggingOperations::dataset)
                .toList();
        UUID run = run(call);
        List<ModelLink> read = models(call);
        int tagged =
                datasets.stream().mapToInt(dataset -> dataset.tags().size()).sum();
        spend(call, datasets.size() + tagged + read.size());
        inputs.logInputs(run, datasets, read);
        return Call.NOTHING;
    }

    /** A run may have read any model, but what its token says that it made must be its own. */
    private Object logOutputs(Call call) {
        UUID run = run(call);
        List<ModelLink> made = models(call);
        if (call.caller().grantedRun().isPresent()) {
            requireWriterOf(made.stream().map(ModelLink::model), call.caller());
        }
        spend(call, made.size());
        inputs.logOutputs(run, made);
        return Call.NOTHING;
    }

    private static DatasetInput dataset(Parameters said) {
        Parameters dataset = said.object("dataset");
        return new DatasetInput(
                dataset.required("name"),
                dataset.text("digest").orElse(""),
                dataset.text("source_type").orElse(""),
                dataset.text("source").orElse(""),
                dataset.text("schema"),
                dataset.text("profile"),
                KeyValueDto.tags(said));
    }

    private static List<ModelLink> models(Call call) {
        return call.parameters().objects("models").stream()
                .map(model -> new ModelLink(
                        model.required("model_id"), model.integer("step").orElse(0L)))
                .toList();
    }

    private static Metric metric(Parameters said) {
        String key = ReservedNames.free(said.required("key"));
        double value = said.number("value");
        long time = said.integer("timestamp").orElseThrow(() -> said.missing("timestamp"));
        return new Metric(key, value, time, said.integer("step").orElse(0L));
    }

    private static Optional<ModelMetric> ofModel(UUID run, Parameters said) {
        return said.filled("model_id").map(model -> {
            Metric metric = metric(said);
            return new ModelMetric(
                    model,
                    run,
                    metric.key(),
                    metric.step(),
                    metric.loggedAt(),
                    metric.value(),
                    said.text("dataset_name").orElse(""),
                    said.text("dataset_digest").orElse(""));
        });
    }

    /** The run that is written to, if the caller may. */
    private static UUID run(Call call) {
        UUID run = RunOperations.run(call.parameters());
        call.caller().requireWriterOf(run);
        return run;
    }
}
