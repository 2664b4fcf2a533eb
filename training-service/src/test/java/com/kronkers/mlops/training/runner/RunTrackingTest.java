package com.kronkers.mlops.training.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.kronkers.mlops.training.ComponentTest;
import com.kronkers.mlops.training.Platform;
import com.kronkers.mlops.training.database.Database;
import com.kronkers.mlops.training.experiment.Experiments;
import com.kronkers.mlops.training.job.Job;
import com.kronkers.mlops.training.job.JobState;
import com.kronkers.mlops.training.job.Trigger;
import com.kronkers.mlops.training.policy.PolicyExamples;
import com.kronkers.mlops.training.policy.TrainingSettings;
import com.kronkers.mlops.training.run.LogBatch;
import com.kronkers.mlops.training.run.Metric;
import com.kronkers.mlops.training.run.Run;
import com.kronkers.mlops.training.run.RunIds;
import com.kronkers.mlops.training.run.RunInfo;
import com.kronkers.mlops.training.run.RunStatus;
import com.kronkers.mlops.training.run.RunTokens;
import com.kronkers.mlops.training.run.Runs;
import com.kronkers.mlops.training.runner.TrackingAccess.Grant;
import com.kronkers.mlops.training.tracking.Lifecycle;
import com.kronkers.mlops.training.tracking.Param;
import com.kronkers.mlops.training.tracking.Tag;
import com.kronkers.mlops.training.tracking.TrackingException;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The runs of a job that is attempted more than once. */
@QuarkusTest
class RunTrackingTest extends ComponentTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    @Inject
    TrackingAccess tracking;

    @Inject
    Experiments experiments;

    @Inject
    Runs runs;

    @Inject
    RunTokens tokens;

    @Inject
    Database database;

    @Test
    void aBacktestThatEndedAndWasDeletedGoesOnInTheNextAttempt() {
        Job job = job("reopened-backtest");
        UUID first;
        try (Grant grant = tracking.openBacktest(job, 2, LONG)) {
            first = run(grant);
            grant.end(false);
        }
        runs.delete(first);

        try (Grant grant = tracking.openBacktest(job, 2, LONG)) {
            assertThat(run(grant)).isEqualTo(first);
            assertGoesOn(first);
            assertThat(tokens.verify(grant.token()))
                    .hasValueSatisfying(allowed -> assertThat(allowed.run()).isEqualTo(first));
        }
    }

    @Test
    void aJobThatIsAttemptedAgainGoesOn() {
        Job job = job("reopened-job");
        try (Grant grant = tracking.open(job, LONG)) {
            grant.end(true);
        }

        tracking.begun(job);

        assertGoesOn(job.run());
        runs.delete(job.run());
        try (Grant grant = tracking.open(job, LONG)) {
            assertThat(run(grant)).isEqualTo(job.run());
            assertGoesOn(job.run());
        }
    }

    @Test
    void aBacktestIsInTheExperimentOfItsJobWhateverItIsCalledNow() {
        Job job = job("renamed-backtest");
        tracking.begun(job);
        long experiment = runs.info(job.run()).experiment();
        experiments.rename(experiment, "renamed-backtest, by hand");

        try (Grant grant = tracking.openBacktest(job, 1, LONG)) {
            assertThat(runs.info(run(grant)).experiment()).isEqualTo(experiment);
        }
    }

    @Test
    void aRunOfADeletedExperimentStaysDeleted() {
        Job job = job("deleted-experiment");
        tracking.begun(job);
        experiments.delete(runs.info(job.run()).experiment());

        assertThatThrownBy(() -> tracking.open(job, LONG))
                .isInstanceOf(TrackingException.class)
                .hasMessageContaining("active");

        assertThat(runs.info(job.run()).lifecycle()).isEqualTo(Lifecycle.DELETED);
    }

    @Test
    void ofWhatAProjectLoggedOnlyScoresThatTheValidatorKnowsAreReported() {
        Job job = job("talkative");
        try (Grant grant = tracking.open(job, LONG)) {
            database.update(
                    "insert into latest_metric (run, key, step, logged_at, value)"
                            + " select ?, 'a' || i, 0, 0, 1 from generate_series(1, 5000) as i",
                    job.run());
            database.update(
                    "insert into latest_metric (run, key, step, logged_at, value)"
                            + " select ?, 'rmse' || repeat('_', i), 0, 0, 1 from generate_series(1, 2000) as i",
                    job.run());
            List<String> known =
                    List.of("test_rmse", "val.WAPE", "rmse", "validation root-mean-squared error", "F1 score");
            runs.logBatch(
                    job.run(),
                    LogBatch.of(
                            Stream.concat(known.stream(), Stream.of("train_rmse", "rmsex", "loss"))
                                    .map(name -> new Metric(name, 0.5, 1, 0))
                                    .toList(),
                            List.of(),
                            List.of()));

            Map<String, Double> reported = grant.reported();

            assertThat(reported).containsEntry("rmse", 0.5).hasSize(1000);
            assertThat(reported.keySet()).containsAll(known);
            assertThat(reported.keySet()).allMatch(name -> known.contains(name) || name.matches("rmse_+"));
        }
    }

    @Test
    void aCancelledJobsBacktestsEndWithIt() {
        Job job = ProjectJobs.job("stopped", "sha256:" + "a".repeat(64), 3);
        tracking.begun(job);
        UUID done = backtest(job, 3, grant -> grant.end(true));
        UUID deleted = backtest(job, 2, grant -> runs.delete(run(grant)));
        UUID stopped = backtest(job, 1, grant -> {});

        tracking.cancelled(job, "nobody wants it");

        assertThat(runs.info(job.run()).status()).isEqualTo(RunStatus.KILLED);
        assertThat(runs.info(stopped).status()).isEqualTo(RunStatus.KILLED);
        assertThat(runs.info(stopped).endTime()).isPresent();
        assertThat(runs.info(done).status()).isEqualTo(RunStatus.FINISHED);
        assertThat(runs.info(deleted).lifecycle()).isEqualTo(Lifecycle.DELETED);
    }

    @Test
    void aFailedJobsBacktestsEndWithIt() {
        Job job = ProjectJobs.job("lost", "sha256:" + "a".repeat(64), 1);
        tracking.begun(job);
        UUID lost = backtest(job, 1, grant -> {});

        tracking.failed(job, "its runner was lost");

        assertThat(runs.info(lost).status()).isEqualTo(RunStatus.FAILED);
    }

    @Test
    void trialsAreRunsBelowTheJobsThatHaveEndedAlsoWhereTheyAreToldTwice() {
        Job job = job("searched");
        SearchReport search = new SearchReport(
                "wape",
                2,
                List.of(
                        trial(1, "asked", "{\"depth\":6}", null),
                        trial(2, "champion", "{\"depth\":3,\"hidden\":[32,16],\"objective\":\"absolute\"}", 0.25)));

        tracking.searched(job, search);
        tracking.searched(job, search);

        Run failed = runs.get(NestedRuns.id(job, "trial-1"));
        assertThat(failed.info().status()).isEqualTo(RunStatus.FAILED);
        assertThat(failed.metrics()).isEmpty();
        assertThat(failed.tags())
                .contains(
                        new Tag("mlflow.parentRunId", RunIds.text(job.run())),
                        new Tag("kronkers.trial.origin", "asked"),
                        new Tag("kronkers.error", "it diverged"));
        Run best = runs.get(NestedRuns.id(job, "trial-2"));
        assertThat(best.info().status()).isEqualTo(RunStatus.FINISHED);
        assertThat(best.info().name()).isEqualTo("trial-2");
        assertThat(best.params())
                .containsExactlyInAnyOrder(
                        new Param("kronkers.parameter.depth", "3"),
                        new Param("kronkers.parameter.hidden", "[32,16]"),
                        new Param("kronkers.parameter.objective", "absolute"));
        assertThat(best.metrics())
                .extracting(Metric::key, Metric::value)
                .containsExactly(tuple("kronkers.search.wape", 0.25));
        Run whole = runs.get(job.run());
        assertThat(whole.params()).contains(new Param("kronkers.chosen.depth", "3"));
        assertThat(whole.tags()).contains(new Tag("kronkers.search.best", "trial-2"));
        assertThat(whole.metrics())
                .extracting(Metric::key, Metric::value)
                .contains(tuple("kronkers.search.wape", 0.25), tuple("kronkers.search.trials", 2.0));
    }

    private static SearchReport.Trial trial(int number, String origin, String parameters, Double score) {
        return new SearchReport.Trial(
                number,
                origin,
                (ObjectNode) Platform.parse(parameters),
                Optional.ofNullable(score),
                score == null ? "it diverged" : "");
    }

    private UUID backtest(Job job, int origin, Consumer<Grant> during) {
        try (Grant grant = tracking.openBacktest(job, origin, LONG)) {
            during.accept(grant);
            return run(grant);
        }
    }

    private static UUID run(Grant grant) {
        return RunIds.parse(grant.runId());
    }

    private void assertGoesOn(UUID run) {
        RunInfo shown = runs.info(run);
        assertThat(shown.status()).isEqualTo(RunStatus.RUNNING);
        assertThat(shown.lifecycle()).isEqualTo(Lifecycle.ACTIVE);
        assertThat(shown.endTime()).isEmpty();
    }

    private static Job job(String model) {
        return new Job(
                UUID.randomUUID(),
                UUID.randomUUID(),
                model,
                model,
                "demand",
                1,
                "sha256:" + "d".repeat(64),
                TrainingSettings.ofTrainer(
                        "tabular-network",
                        PolicyExamples.weekly("demand", model).get("recipe"),
                        JsonNodeFactory.instance.objectNode(),
                        7,
                        4,
                        null),
                new Trigger(Trigger.Kind.MANUAL, null),
                5,
                "",
                0,
                Instant.now(),
                new JobState.Running(1, Instant.now()));
    }
}
