package com.kronkers.mlops.training.trigger;

import static com.kronkers.mlops.training.Platform.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.kronkers.mlops.testing.Contracts;
import com.kronkers.mlops.training.ComponentTest;
import com.kronkers.mlops.training.Platform;
import com.kronkers.mlops.training.database.Database;
import com.kronkers.mlops.training.policy.PolicyExamples;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
class TriggerJourneyTest extends ComponentTest {
    @Inject
    DatasetVersionRepository versions;

    @Inject
    Database database;

    @Test
    void onlyAcceptedVersionsWithEnoughNewRowsMakeJobs() {
        platform.policy("growing", "growing-model", "none");

        platform.dataIngested("growing", 1, "created", "accepted", 3);
        platform.dataIngested("growing", 2, "created", "suspect", 1000);
        platform.dataIngested("growing", 3, "created", "accepted", 399);
        awaitLatest("growing", 3);
        assertThat(Platform.jobs("growing-model")).hasSize(1);
        platform.dataIngested("growing", 4, "created", "accepted", 1);

        JsonNode second = awaitJob("growing-model", 2, "succeeded");
        assertThat(second.get("datasetVersion").asInt()).isEqualTo(4);
        assertThat(Platform.jobs("growing-model").at("/1/datasetVersion").asInt())
                .isEqualTo(1);
    }

    @Test
    void aSuspectVersionThatSomeoneAcceptsMakesAJob() {
        platform.policy("doubted", "doubted-model", "none");
        platform.dataIngested("doubted", 1, "created", "suspect", 1000);

        platform.dataIngested("doubted", 1, "accepted", "accepted", 1000);

        awaitJob("doubted-model", 1, "succeeded");
    }

    @Test
    void withdrawalCancelsWaitingJobsAndTheVersionBeforeIsLatestAgain() {
        platform.policy("blocking", "blocking-model", "hang");
        platform.policy("regretted", "regretted-model", "none");
        platform.dataIngested("blocking", 1, "created", "accepted", 10);
        awaitJob("blocking-model", 1, "running");
        platform.dataIngested("regretted", 1, "created", "accepted", 10);
        platform.dataIngested("regretted", 2, "created", "accepted", 1000);
        awaitJob("regretted-model", 2, "queued");

        platform.dataIngested("regretted", 2, "withdrawn", "accepted", 1000);

        JsonNode cancelled = awaitJob("regretted-model", 2, "cancelled");
        assertThat(cancelled.get("error").asText()).isEqualTo("version 2 of regretted was withdrawn");
        await().atMost(Duration.ofSeconds(10))
                .until(() -> Platform.run(cancelled).at("/info/status").asText().equals("KILLED"));
        awaitLatest("regretted", 1);
        await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> assertThat(
                        Platform.jobs("regretted-model").at("/1/state").asText())
                .isEqualTo("succeeded"));
        assertThat(platform.read("model-trained", "regretted-model")).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void driftRetrainsOnlyWhereRecommendedAndOnceWithinTheCooldown() {
        platform.policy("shifting", "shifting-model", "none");
        platform.dataIngested("shifting", 1, "created", "accepted", 10);
        awaitJob("shifting-model", 1, "succeeded");

        platform.driftDetected("shifting-model", "alert");
        UUID cause = platform.driftDetected("shifting-model", "retrain");
        JsonNode job = awaitJob("shifting-model", 2, "succeeded");
        platform.driftDetected("shifting-model", "retrain");
        platform.driftDetected("shifting-model", "rollback");
        platform.dataIngested("shifting", 2, "created", "accepted", 1000);

        assertThat(job.at("/trigger/kind").asText()).isEqualTo("drift-detected");
        assertThat(job.at("/trigger/causationId").asText()).isEqualTo(cause.toString());
        awaitJob("shifting-model", 3, "succeeded");
        assertThat(Platform.jobs("shifting-model").at("/0/trigger/kind").asText())
                .isEqualTo("data-ingested");
    }

    @Test
    void aPolicyWhoseScheduleIsDueTrainsOnceAndWaitsForTheNextTime() {
        platform.dataIngested("clocked", 1, "created", "accepted", 10);
        awaitLatest("clocked", 1);
        ObjectNode policy = PolicyExamples.weekly("clocked", "clocked-model").put("schedule", "0 3 * * 1");
        as("data-scientist")
                .body(policy.toString())
                .put("/training/policies/clocked-model")
                .then()
                .statusCode(201)
                .body("schedule", is("0 3 * * 1"));
        assertThat(Platform.jobs("clocked-model")).isEmpty();

        database.update("update policy set next_run = now() - interval '1 day' where name = 'clocked-model'");

        JsonNode job = awaitJob("clocked-model", 1, "succeeded");
        assertThat(job.at("/trigger/kind").asText()).isEqualTo("schedule");
        String event = await().atMost(Duration.ofSeconds(20))
                .until(() -> platform.read("model-trained", "clocked-model"), messages -> messages.size() == 1)
                .get(0)
                .value();
        Contracts.assertValid("model-trained", event);
        assertThat(Platform.parse(event).at("/trigger/kind").asText()).isEqualTo("schedule");
        assertThat(database.first(
                        "select next_run > now() as later from policy where name = 'clocked-model'",
                        row -> row.getBoolean("later")))
                .contains(true);
    }

    @Test
    void aJobByHandTrainsOnTheLatestVersion() {
        platform.dataIngested("by-hand", 1, "created", "accepted", 10);
        awaitLatest("by-hand", 1);
        platform.policy("by-hand", "by-hand-model", "none");

        as("data-scientist")
                .body("{\"policy\":\"by-hand-model\"}")
                .post("/training/jobs")
                .then()
                .statusCode(201)
                .header("Location", startsWith("http"))
                .body("state", is("queued"))
                .body("trigger.kind", is("manual"));

        JsonNode job = awaitJob("by-hand-model", 1, "succeeded");
        assertThat(job.at("/trigger").has("causationId")).isFalse();
    }

    @Test
    void aJobByHandNeedsAPolicyAndData() {
        platform.policy("nothing-yet", "nothing-model", "none");

        as("data-scientist")
                .body("{\"policy\":\"nothing-model\"}")
                .post("/training/jobs")
                .then()
                .statusCode(409)
                .body("type", is("urn:kronkers:problem:no-accepted-version"));
        as("data-scientist")
                .body("{\"policy\":\"nowhere\"}")
                .post("/training/jobs")
                .then()
                .statusCode(422)
                .body("errors[0].field", is("policy"));
        as("data-scientist").body("{}").post("/training/jobs").then().statusCode(422);
        as("auditor")
                .body("{\"policy\":\"nothing-model\"}")
                .post("/training/jobs")
                .then()
                .statusCode(403);
    }

    @Test
    void aMessageThatIsNoJsonIsADeadLetterAndOtherKeysGoOn() {
        platform.policy("healthy", "healthy-model", "none");

        platform.sendText("data-ingested", "poisoned", "no JSON at all");
        platform.dataIngested("healthy", 1, "created", "accepted", 10);

        awaitJob("healthy-model", 1, "succeeded");
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> as("platform")
                .get("/dead-letters/training")
                .then()
                .statusCode(200)
                .body("findAll { it.key == 'poisoned' }.size()", is(1)));
    }

    private void awaitLatest(String dataset, int version) {
        await().atMost(Duration.ofSeconds(20))
                .until(() ->
                        versions.latest(dataset).map(DatasetVersion::version).equals(Optional.of(version)));
    }
}
