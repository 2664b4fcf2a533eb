package com.kronkers.mlops.training.runner;

import static com.kronkers.mlops.training.Platform.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.training.ComponentTest;
import com.kronkers.mlops.training.Platform;
import com.kronkers.mlops.training.database.Database;
import com.kronkers.mlops.training.job.Job;
import com.kronkers.mlops.training.job.JobFolders;
import com.kronkers.mlops.training.job.JobQueue;
import com.kronkers.mlops.training.job.JobRepository;
import com.kronkers.mlops.training.job.JobState;
import com.kronkers.mlops.training.trigger.DatasetVersionRepository;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** However often a job is begun, it has one result. */
@QuarkusTest
class JobTakeoverTest extends ComponentTest {
    private static final Duration SOON = Duration.ofMinutes(1);

    @Inject
    JobRepository jobs;

    @Inject
    JobQueue queue;

    @Inject
    JobFolders folders;

    @Inject
    JobSettlement settlement;

    @Inject
    DatasetVersionRepository versions;

    @Inject
    Database database;

    @Test
    void aJobThatAnotherRunnerTookIsDroppedByTheFirstAndHasOneResult() throws IOException {
        platform.policy("taken", "taken-model", "hang-once");
        platform.dataIngested("taken", 1, "created", "accepted", 10);
        UUID id =
                UUID.fromString(awaitJob("taken-model", 1, "running").get("id").asText());
        Path grandchild = folders.attempt(id, 1).resolve("grandchild");
        await().atMost(SOON).until(() -> Files.exists(grandchild));
        long pid = Long.parseLong(Files.readString(grandchild));

        Job taken = takeOver(id);

        await().atMost(SOON)
                .until(() ->
                        ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
        assertThat(taken.state().attempt()).isEqualTo(2);
        assertThat(jobs.find(id).orElseThrow().state().name()).isEqualTo("running");
        settlement.settle(taken, new RunOutcome.Stopped("the second runner stops, too"));
        JsonNode job = awaitJob("taken-model", 1, "succeeded");
        assertThat(job.get("attempt").asInt()).isEqualTo(3);
        awaitResults("taken-model", 1);
    }

    @Test
    void aRunnerThatStopsUsesUpNoAttemptOfItsJobAndOneThatIsLostDoes() {
        platform.policy("given-back", "given-back-model", "none");
        UUID id = insertJob("given-back-model", "1 hour");
        Job lost = QuarkusTransaction.requiringNew().call(() -> {
            Job held = takeOver(id);
            for (int stopped = 1; stopped <= 3; stopped++) {
                jobs.move(held, ((JobState.Running) held.state()).release());
                held = claim(id);
            }
            return held;
        });

        Job next = takeOver(id);

        assertThat(next.state().attempt()).isEqualTo(lost.state().attempt() + 1);
        assertThat(lost.state().attempt()).isGreaterThan(4);
        assertThat(next.interruptions()).isEqualTo(lost.interruptions() + 1).isEqualTo(2);
        settlement.settle(next, new RunOutcome.Failed("run", "enough"));
    }

    @Test
    void anAttemptThatLostItsJobWritesNoStepsOfTheNextOne() {
        platform.policy("fenced", "fenced-model", "none");
        UUID id = insertJob("fenced-model", "1 hour");
        Job zombie = takeOver(id);
        jobs.begin(zombie, "fetch");
        Job next = takeOver(id);
        jobs.begin(next, "train");

        jobs.begin(zombie, "validate");
        jobs.finish(zombie, "train");

        JsonNode shown = Platform.jobs("fenced-model").get(0);
        assertThat(shown.get("steps").findValuesAsText("name")).containsExactly("train");
        assertThat(shown.at("/steps/0").hasNonNull("finishedAt")).isFalse();
        jobs.finish(next, "train");
        assertThat(Platform.jobs("fenced-model").get(0).at("/steps/0").hasNonNull("finishedAt"))
                .isTrue();
        settlement.settle(next, new RunOutcome.Failed("run", "enough"));
    }

    @Test
    void aJobWhoseRunnerDiedIsRunAgainOnceItsLeaseIsOver() {
        platform.policy("orphaned", "orphaned-model", "none");
        UUID id = insertJob("orphaned-model", "1 second");

        JsonNode job = awaitJob("orphaned-model", 1, "succeeded");

        assertThat(job.get("id").asText()).isEqualTo(id.toString());
        assertThat(job.get("attempt").asInt()).isEqualTo(2);
        awaitResults("orphaned-model", 1);
    }

    @Test
    void aJobWhoseRunnerWasLostTooOftenFailsAndSaysWhatToDo() throws IOException {
        platform.policy("deadly", "deadly-model", "none");
        UUID id = insertJob("deadly-model", "1 second", 4);
        Files.createDirectories(folders.log(id, 1).getParent());
        Files.writeString(folders.log(id, 1), "the last that was heard of it");

        JsonNode job = awaitJob("deadly-model", 1, "failed");

        assertThat(job.get("error").asText())
                .startsWith("run: interrupted 5 times")
                .endsWith("or raise kronkers.training.runner.attempts");
        assertThat(job.get("steps")).isEmpty();
        assertThat(platform.read("model-trained", "deadly-model")).isEmpty();
        assertThat(job.get("attempt").asInt()).isEqualTo(2);
        String log = "/training/jobs/" + id + "/log";
        as("data-scientist").get(log).then().statusCode(200).body(is("the last that was heard of it"));
        as("data-scientist").get(log + "?attempt=1").then().body(is("the last that was heard of it"));
        as("data-scientist")
                .accept("text/event-stream")
                .get(log)
                .then()
                .body(containsString("the last that was heard of it"), containsString("event:end"));
        for (String unknown : List.of("2", "0", "../1")) {
            as("data-scientist")
                    .queryParam("attempt", unknown)
                    .get(log)
                    .then()
                    .statusCode(404)
                    .body("type", is("urn:kronkers:problem:unknown-attempt"))
                    .body("detail", containsString("The newest that has is 1"));
        }
    }

    @Test
    void aJobWhoseRunnerWasLostOnceLessIsRun() {
        platform.policy("tough", "tough-model", "none");
        insertJob("tough-model", "1 second", 3);

        awaitJob("tough-model", 1, "succeeded");
    }

    @Test
    void aSecondResultOfTheSameJobChangesNothing() {
        platform.policy("settled", "settled-model", "none");
        platform.dataIngested("settled", 1, "created", "accepted", 10);
        UUID id = UUID.fromString(
                awaitJob("settled-model", 1, "succeeded").get("id").asText());
        awaitResults("settled-model", 1);
        Job asItWasClaimed = asRunning(id);

        settlement.settle(asItWasClaimed, new RunOutcome.Failed("train", "too late"));

        assertThat(jobs.find(id).orElseThrow().state().name()).isEqualTo("succeeded");
    }

    @Test
    void aModelOfDataThatWasWithdrawnMeanwhileIsNotPublished() {
        platform.policy("recalled", "recalled-model", "hang");
        platform.dataIngested("recalled", 1, "created", "accepted", 10);
        UUID id = UUID.fromString(
                awaitJob("recalled-model", 1, "running").get("id").asText());
        Job running = jobs.find(id).orElseThrow();
        platform.dataIngested("recalled", 1, "withdrawn", "accepted", 10);
        await().atMost(SOON)
                .until(() -> QuarkusTransaction.requiringNew().call(() -> versions.isWithdrawn("recalled", 1)));

        boolean cancelled = settlement.cancelIfWithdrawn(running);

        assertThat(cancelled).isTrue();
        assertThat(jobs.find(id).orElseThrow().state().error()).isEqualTo("version 1 of recalled was withdrawn");
        assertThat(platform.read("model-trained", "recalled-model")).isEmpty();
    }

    @Test
    void whatARunnerBeganWhileItsJobWasCancelledEndsWithIt() {
        platform.policy("overtaken", "overtaken-model", "none");
        UUID id = insertJob("overtaken-model", "1 hour");
        Job running = jobs.find(id).orElseThrow();
        as("data-scientist").post("/training/jobs/" + id + "/cancel").then().statusCode(200);
        settlement.begin(running);
        assertThat(Platform.run(Platform.jobs("overtaken-model").get(0))
                        .at("/info/status")
                        .asText())
                .isEqualTo("RUNNING");

        settlement.settle(running, new RunOutcome.Stopped("the job was cancelled"));

        assertThat(Platform.run(Platform.jobs("overtaken-model").get(0))
                        .at("/info/status")
                        .asText())
                .isEqualTo("KILLED");
    }

    /** Takes a job as a runner of another replica would, when the lease of its runner is over. */
    private Job takeOver(UUID id) {
        return QuarkusTransaction.requiringNew().call(() -> {
            database.update("update job set lease_until = now() - interval '1 second' where id = ?", id);
            return claim(id);
        });
    }

    private Job claim(UUID id) {
        return queue.claim(Duration.ofMinutes(1))
                .filter(job -> job.id().equals(id))
                .orElseThrow();
    }

    /** An urgent job that another runner has, for as long as its lease. */
    private UUID insertJob(String model, String lease) {
        return insertJob(model, lease, 0);
    }

    private UUID insertJob(String model, String lease, int interruptions) {
        UUID id = UUID.randomUUID();
        database.update(
                """
                insert into job (id, run, policy, model, dataset, dataset_version, dataset_digest, settings, priority,
                                 trigger_kind, created_at, state, attempt, lease_until, started_at, interruptions)
                select ?, ?, name, model, dataset, 1, ?, settings, 9, 'manual', now(), 'running', 1,
                       now() + ?::interval, now(), ?
                from policy where name = ?
                """,
                id,
                UUID.randomUUID(),
                "sha256:" + "d".repeat(64),
                lease,
                interruptions,
                model);
        return id;
    }

    private Job asRunning(UUID id) {
        Job job = jobs.find(id).orElseThrow();
        return new Job(
                job.id(),
                job.run(),
                job.policy(),
                job.model(),
                job.dataset(),
                job.datasetVersion(),
                job.datasetDigest(),
                job.settings(),
                job.trigger(),
                job.priority(),
                job.department(),
                job.interruptions(),
                job.createdAt(),
                new JobState.Running(job.state().attempt(), job.state().startedAt()));
    }

    private void awaitResults(String model, int count) {
        await().atMost(SOON).untilAsserted(() -> assertThat(platform.read("model-trained", model))
                .hasSize(count));
        assertThat(Platform.jobs(model)).hasSize(1);
    }
}
