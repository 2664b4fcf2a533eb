package com.kronkers.mlops.training.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.kronkers.mlops.testing.Contracts;
import com.kronkers.mlops.training.artifact.Digests;
import com.kronkers.mlops.training.artifact.StoredArtifact;
import com.kronkers.mlops.training.champion.Champion;
import com.kronkers.mlops.training.job.Job;
import com.kronkers.mlops.training.job.JobState;
import com.kronkers.mlops.training.job.Trigger;
import com.kronkers.mlops.training.policy.PolicyExamples;
import com.kronkers.mlops.training.policy.TrainingSettings;
import com.kronkers.mlops.training.process.ChildProcesses;
import com.kronkers.mlops.training.process.JavaLimits;
import com.kronkers.mlops.training.process.ProcessLimits;
import com.kronkers.mlops.training.process.Sandbox;
import com.kronkers.mlops.training.process.StopSignal;
import com.kronkers.mlops.training.project.ProjectSandbox;
import com.kronkers.mlops.training.trainer.Trainers;
import com.kronkers.mlops.training.trainer.TrainersConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The built-in trainer and the validator as the build leaves them, run by the service's own runner. */
class RealTrainersIT {
    private static final Path HOME = Path.of("trainers/target/trainers");
    private static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);

    private static final ProjectSandbox SANDBOX = new ProjectSandbox(new Sandbox(List.of()), false);

    @TempDir
    static Path folder;

    private static Path data;
    private final List<String> steps = new ArrayList<>();

    @BeforeAll
    static void writeDemand() throws SQLException {
        assumeTrue(Files.isRegularFile(HOME.resolve("trainers.jar")), "training-service/trainers is not packaged");
        data = folder.resolve("demand.parquet");
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute(
                    """
                    copy (select date '2016-01-04' + (7 * w)::integer as week_start, 's' || s as store_id,
                                 case when s %% 2 = 0 then 'GROCERY' else 'DELI' end as department,
                                 20 + s + 8 * sin(w / 4.0) + (hash(w * 100 + s) %% 7) as units,
                                 0.1 as discount_rate, w %% 13 = 0 as holiday
                          from range(60) as weeks(w), range(12) as stores(s)) to '%s' (format parquet)
                    """
                            .formatted(data));
        }
    }

    /** Each with the champion of the first, the network, and with libraries that are not beside those of the others. */
    @ParameterizedTest
    @CsvSource({"gradient-boosting,xgboost", "linear,onnx", "seasonal-naive,onnx"})
    void everyBuiltInTrainerMakesAnEventThatKeepsTheContract(String trainer, String flavor) throws Exception {
        RunOutcome.Trained trained = trained(run(trainer, Optional.empty(), trainer));

        JsonNode event = event(trained);
        Contracts.assertValid("model-trained", event);
        assertThat(event.at("/outcome").asText()).isEqualTo("validated");
        assertThat(event.at("/flavor").asText()).isEqualTo(flavor);
        assertThat(event.at("/signature/inputs").findValuesAsText("datatype"))
                .containsExactly("BYTES", "BYTES", "BYTES", "BOOL");
        assertThat(event.at("/signature/outputs/0/datatype").asText()).isEqualTo("FP32");
        assertThat(event.at("/checks")).isNotEmpty();
    }

    @Test
    void theRealProgramsMakeAnEventThatKeepsTheContract() throws Exception {
        RunOutcome first = run("tabular-network", Optional.empty(), "attempt-1");

        RunOutcome.Trained trained = trained(first);
        assertThat(steps).containsExactly("+fetch", "-fetch", "+train", "-train", "+validate", "-validate");
        JsonNode event = event(trained);
        Contracts.assertValid("model-trained", event);
        assertThat(event.at("/outcome").asText()).isEqualTo("validated");
        assertThat(event.at("/flavor").asText()).isEqualTo("kronkers-djl");
        assertThat(event.at("/signature/inputs").findValuesAsText("name"))
                .containsExactly("store_id", "department", "week_start", "holiday");
        assertThat(event.at("/metrics").findValuesAsText("subject")).contains("candidate", "baseline:last-week");

        LocalDate trainedThrough =
                LocalDate.parse(event.at("/split/trainedThrough").asText());
        Champion champion =
                new Champion("demand-model", "1", event.at("/artifact/digest").asText(), trainedThrough);
        RunOutcome.Trained second = trained(run("tabular-network", Optional.of(champion), "attempt-2"));

        JsonNode contested = event(second);
        Contracts.assertValid("model-trained", contested);
        assertThat(contested.at("/metrics").findValuesAsText("subject")).contains("champion");
        assertThat(contested.at("/comparisons").findValuesAsText("against")).contains("champion");
    }

    /** Trainers and policies mean the same by the most trials, and what a real trainer says of its search is believed. */
    @Test
    void aTrainerMakesAsManyTrialsAsAPolicyMayAskForAndNoMore() throws Exception {
        JsonNode most = JSON.createObjectNode().put("searchTrials", PolicyExamples.MOST_TRIALS);
        JsonNode more = JSON.createObjectNode().put("searchTrials", PolicyExamples.MOST_TRIALS + 1);

        RunOutcome.Trained searched = trained(run(job("linear", most), Optional.empty(), "most-trials"));
        RunOutcome refused = run(job("linear", more), Optional.empty(), "more-trials");

        assertThat(searched.search().orElseThrow().trials()).hasSizeBetween(2, PolicyExamples.MOST_TRIALS);
        assertThat(refused).isInstanceOf(RunOutcome.Failed.class);
        assertThat(((RunOutcome.Failed) refused).error()).contains("searchTrials");
    }

    private RunOutcome run(String trainer, Optional<Champion> champion, String attempt) throws InterruptedException {
        return run(job(trainer), champion, attempt);
    }

    private RunOutcome run(Job job, Optional<Champion> champion, String attempt) throws InterruptedException {
        Path directory = folder.resolve(attempt);
        PlatformPrograms programs = new PlatformPrograms(
                new Trainers(config()),
                new ChildProcesses(JSON),
                new JavaLimits(512L << 20, 512L << 20, 2, Optional.of(Path.of("target/djl-cache"))),
                new ProcessLimits(
                        Duration.ofMinutes(3),
                        Duration.ofMinutes(10),
                        3L << 30,
                        512,
                        4L << 30,
                        50_000,
                        8L << 20,
                        64L << 20),
                512L << 20);
        JobRun run = new JobRun(files(), programs, new BuiltInTraining(programs), SANDBOX, JSON, Duration.ofSeconds(1));
        Workplace.Steps record = new Workplace.Steps() {
            @Override
            public void begin(String step) {
                steps.add("+" + step);
            }

            @Override
            public void finish(String step) {
                steps.add("-" + step);
            }
        };
        return run.run(
                job,
                champion,
                new Workplace("it-" + attempt, directory, folder.resolve(attempt + ".log"), record),
                new StopSignal());
    }

    private static RunOutcome.Trained trained(RunOutcome outcome) {
        assertThat(outcome).isInstanceOf(RunOutcome.Trained.class);
        return (RunOutcome.Trained) outcome;
    }

    private static JsonNode event(RunOutcome.Trained trained) throws IOException {
        Path reference = trained.reference().orElseThrow();
        return JSON.valueToTree(
                ModelTrained.of(job("any"), trained, stored(trained.model()), Optional.of(stored(reference))));
    }

    private static StoredArtifact stored(Path file) throws IOException {
        return new StoredArtifact(Digests.of(file), Files.size(file));
    }

    private static Job job(String trainer) {
        return job(trainer, parameters(trainer));
    }

    private static Job job(String trainer, JsonNode parameters) {
        JsonNode policy = PolicyExamples.weekly("demand", "demand-model");
        return new Job(
                UUID.fromString("0199a2c0-7d1e-7b3a-9a55-3f0f6a3e2b0f"),
                UUID.fromString("0199a2c0-7d1e-7b3a-9a55-3f0f6a3e2b10"),
                "weekly",
                "demand-model",
                "demand",
                1,
                "sha256:" + "d".repeat(64),
                TrainingSettings.ofTrainer(trainer, policy.get("recipe"), parameters, 7, 4),
                new Trigger(Trigger.Kind.MANUAL, null),
                5,
                "",
                0,
                Instant.now(),
                new JobState.Running(1, Instant.now()));
    }

    private static JsonNode parameters(String trainer) {
        return trainer.equals("tabular-network") ? JSON.createObjectNode().put("epochs", 5) : JSON.createObjectNode();
    }

    private static Inputs files() {
        return new Inputs() {
            @Override
            public void dataset(String dataset, int version, Path target, StopSignal stop) throws IOException {
                Files.copy(data, target);
            }

            @Override
            public void champion(Champion champion, Path target, StopSignal stop) throws IOException {
                Files.copy(folder.resolve("attempt-1").resolve("model.zip"), target);
            }

            @Override
            public boolean isBuiltIn(Champion champion) {
                return true;
            }

            @Override
            public Optional<JsonNode> parameters(Champion champion, String trainer) {
                return Optional.empty();
            }
        };
    }

    private static TrainersConfig config() {
        return new TrainersConfig() {
            @Override
            public Path home() {
                return HOME;
            }

            @Override
            public Map<String, String> programs() {
                return Map.of(
                        "tabular-network", "com.kronkers.mlops.trainers.Train",
                        "gradient-boosting", "com.kronkers.mlops.trainers.GradientBoosting",
                        "linear", "com.kronkers.mlops.trainers.Linear",
                        "seasonal-naive", "com.kronkers.mlops.trainers.SeasonalNaive");
            }

            @Override
            public String prepare() {
                return "com.kronkers.mlops.trainers.Prepare";
            }

            @Override
            public String adopt() {
                return "com.kronkers.mlops.trainers.Adopt";
            }

            @Override
            public String backtest() {
                return "com.kronkers.mlops.trainers.Backtest";
            }

            @Override
            public String validator() {
                return "com.kronkers.mlops.trainers.Validate";
            }
        };
    }
}
