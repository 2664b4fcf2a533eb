package com.kronkers.mlops.training.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
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
import com.kronkers.mlops.training.program.FakeTrainer;
import com.kronkers.mlops.training.program.FakeValidator;
import com.kronkers.mlops.training.project.ProjectSandbox;
import com.kronkers.mlops.training.trainer.Trainers;
import com.kronkers.mlops.training.trainer.TrainersConfig;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A built-in trainer's job on a machine without bubblewrap. */
class JobRunTest {
    private static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);
    private static final Sandbox NONE = new Sandbox(Path.of("/nowhere/bwrap"), List.of());

    @TempDir
    Path folder;

    @Test
    void aChampionOfABuiltInTrainerIsOpenedWithoutASandbox() throws Exception {
        assertThat(run(true, false)).isInstanceOf(RunOutcome.Trained.class);
    }

    @Test
    void aChampionOfAnybodyElseIsNot() throws Exception {
        assertThat(run(false, false)).isInstanceOfSatisfying(RunOutcome.Failed.class, failed -> {
            assertThat(failed.step()).isEqualTo("validate");
            assertThat(failed.error()).contains("bubblewrap is not installed", "--trust-projects");
        });
    }

    @Test
    void aChampionOfAnybodyElseIsWhereStrangersAreTrusted() throws Exception {
        assertThat(run(false, true)).isInstanceOf(RunOutcome.Trained.class);
    }

    @Test
    void aServiceThatStaysAwayIsWaitedForAsLongAsPatienceLasts() throws Exception {
        AtomicInteger asked = new AtomicInteger();

        RunOutcome outcome = run(away(asked), false, Duration.ofSeconds(1));

        assertThat(outcome)
                .isEqualTo(new RunOutcome.Failed(
                        "fetch",
                        "ingestion is away, for PT1S; see that the service runs, then queue the job again, or raise"
                                + " kronkers.training.runner.fetch-patience"));
        assertThat(asked).hasValueGreaterThan(1);
    }

    private RunOutcome run(boolean builtIn, boolean trusted) throws InterruptedException {
        return run(inputs(builtIn), trusted, Duration.ofSeconds(1));
    }

    private RunOutcome run(Inputs inputs, boolean trusted, Duration fetchPatience) throws InterruptedException {
        PlatformPrograms programs = new PlatformPrograms(
                new Trainers(trainers()),
                new ChildProcesses(JSON),
                new JavaLimits(64 << 20, 64 << 20, 1, Optional.empty()),
                new ProcessLimits(
                        Duration.ofMinutes(1), Duration.ofMinutes(1), 1L << 30, 200, 64 << 20, 1_000, 1 << 20, 1 << 20),
                1 << 20);
        return new JobRun(
                        inputs,
                        programs,
                        new BuiltInTraining(programs),
                        new ProjectSandbox(NONE, trusted),
                        JSON,
                        fetchPatience)
                .run(
                        job(),
                        Optional.of(new Champion(
                                "demand-model", "1", "sha256:" + "c".repeat(64), LocalDate.of(2017, 9, 4))),
                        new Workplace(
                                "job-run-test",
                                folder.resolve("attempt-2"),
                                folder.resolve("log"),
                                Workplace.Steps.UNTOLD),
                        new StopSignal());
    }

    private static Job job() {
        JsonNode policy = PolicyExamples.weekly("demand", "demand-model");
        return new Job(
                UUID.randomUUID(),
                UUID.randomUUID(),
                "weekly",
                "demand-model",
                "demand",
                1,
                "sha256:" + "d".repeat(64),
                TrainingSettings.ofTrainer(
                        "tabular-network", policy.get("recipe"), JSON.createObjectNode(), 7, 4, null),
                new Trigger(Trigger.Kind.MANUAL, null),
                5,
                "",
                0,
                Instant.now(),
                new JobState.Running(1, Instant.now()));
    }

    private static Inputs inputs(boolean builtIn) {
        return new Inputs() {
            @Override
            public void dataset(String dataset, int version, Path target, StopSignal stop) throws IOException {
                Files.writeString(target, "PAR1 rows PAR1");
            }

            @Override
            public void champion(Champion champion, Path target, StopSignal stop) throws IOException {
                Files.writeString(target, "the champion's package");
            }

            @Override
            public boolean isBuiltIn(Champion champion) {
                return builtIn;
            }

            @Override
            public Optional<JsonNode> parameters(Champion champion, String trainer) {
                return Optional.empty();
            }
        };
    }

    private static Inputs away(AtomicInteger asked) {
        return new Inputs() {
            @Override
            public void dataset(String dataset, int version, Path target, StopSignal stop) throws UnavailableException {
                asked.incrementAndGet();
                throw new UnavailableException("ingestion is away", null);
            }

            @Override
            public void champion(Champion champion, Path target, StopSignal stop) {
                throw new AssertionError("there is no data yet");
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

    private static TrainersConfig trainers() {
        Map<String, String> settings = Map.of(
                "kronkers.trainers.home", "target/test-classes",
                "kronkers.trainers.programs.tabular-network", FakeTrainer.class.getName(),
                "kronkers.trainers.validator", FakeValidator.class.getName());
        return new SmallRyeConfigBuilder()
                .withMapping(TrainersConfig.class)
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build()
                .getConfigMapping(TrainersConfig.class);
    }
}
