package com.kronkers.mlops.training.runner;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.kronkers.mlops.training.artifact.StoredArtifact;
import com.kronkers.mlops.training.job.Job;
import com.kronkers.mlops.training.runner.JobDescription.DatasetReference;
import com.kronkers.mlops.training.runner.PackageDescription.Signature;
import java.util.Optional;
import java.util.UUID;

/** A job has trained a model and the platform has validated it: the data of {@code model-trained}. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ModelTrained(
        String model,
        UUID run,
        UUID job,
        String language,
        String flavor,
        DatasetReference dataset,
        Code code,
        FileReference artifact,
        FileReference reference,
        Signature signature,
        JsonNode recipe,
        JsonNode split,
        String primaryMetric,
        ChampionReference champion,
        JsonNode metrics,
        JsonNode comparisons,
        Cause trigger,
        String outcome,
        String refusedBecause,
        JsonNode slices,
        JsonNode checks,
        JsonNode backtests) {
    static final String TOPIC = "model-trained";

    /** What made the model; {@code commit} is absent where it came from no repository. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Code(String digest, String commit) {}

    /** A stored file: digest, size in bytes, and path under which training serves it. */
    record FileReference(String digest, long bytes, String link) {
        static FileReference of(StoredArtifact stored) {
            return new FileReference(stored.digest(), stored.bytes(), stored.link());
        }
    }

    /** Whom the candidate was judged against. */
    record ChampionReference(String version, String digest) {}

    /** What led to the job; {@code cause} is an event's id, absent for a job made by hand. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Cause(String kind, UUID cause) {}

    static ModelTrained of(
            Job job, RunOutcome.Trained trained, StoredArtifact artifact, Optional<StoredArtifact> reference) {
        JsonNode validation = trained.validation();
        return new ModelTrained(
                job.model(),
                job.run(),
                job.id(),
                trained.code().language(),
                trained.description().flavor(),
                DatasetReference.of(job),
                new Code(trained.code().digest(), trained.code().commit()),
                FileReference.of(artifact),
                reference.map(FileReference::of).orElse(null),
                trained.description().signature(),
                job.settings().recipe(),
                validation.hasNonNull("split") ? validation.get("split") : null,
                validation.path("primaryMetric").asText("wape"),
                trained.champion()
                        .map(champion -> new ChampionReference(champion.version(), champion.digest()))
                        .orElse(null),
                listOf(validation, "metrics"),
                listOf(validation, "comparisons"),
                new Cause(job.trigger().kind().label(), job.trigger().cause()),
                trained.judgement(),
                validation.path("refusedBecause").textValue(),
                validation.get("slices"),
                validation.get("checks"),
                validation.get("backtests"));
    }

    private static JsonNode listOf(JsonNode validation, String name) {
        return validation.path(name).isArray() ? validation.get(name) : JsonNodeFactory.instance.arrayNode();
    }
}
