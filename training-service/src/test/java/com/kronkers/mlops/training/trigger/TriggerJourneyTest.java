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
import com.kronkers.mlops.training.job.Job;
import com.kronkers.mlops.training.job.JobRepository;
import com.kronkers.mlops.training.policy.PolicyExamples;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
class TriggerJourneyTest extends ComponentTest {
    private static final Duration SOON = Duration.ofMinutes(1);

    @Inject
    DatasetVersionRepository versions;

    @Inject
    JobRepository jobs;

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
        String blocking = awaitJob("blocking-model", 1, "running").get("id").asText();
        platform.dataIngested("regretted", 1, "created", "accepted", 10);
        platform.dataIngested("regretted", 2, "created", "accepted", 1000);
        awaitJob("regretted-model", 2, "queued");

        platform.dataIngested("regretted", 2, "withdrawn", "accepted", 1000);

        JsonNode cancelled = awaitJob("regretted-model", 2, "cancelled");
        assertThat(cancelled.get("error").asText()).isEqualTo("version 2 of regretted was withdrawn");
        await().atMost(SOON)
                .until(() -> Platform.run(cancelled).at("/info/status").asText().equals("KILLED"));
        awaitLatest("regretted", 1);
        as("data-scientist")
                .post("/training/jobs/" + blocking + "/cancel")
                .then()
                .statusCode(200);
        await().atMost(SOON).untilAsserted(() -> assertThat(
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
    void aDriftJobThatFailedDoesNotUseUpTheRetraining() {
        platform.policy("outage", "outage-model", "fail");
        platform.dataIngested("outage", 1, "created", "accepted", 10);
        awaitJob("outage-model", 1, "failed");
        platform.driftDetected("outage-model", "retrain");
        awaitJob("outage-model", 2, "failed");
        replace("outage-model", PolicyExamples.weekly("outage", "outage-model"));

        UUID cause = platform.driftDetected("outage-model", "retrain");

        JsonNode job = awaitJob("outage-model", 3, "succeeded");
        assertThat(job.at("/trigger/causationId").asText()).isEqualTo(cause.toString());
    }

    @Test
    void anEventThatComesTwiceMakesOneJobOfAPolicyThoughNothingCoolsDown() {
        platform.policy("echoed", "echoed-model", "none");
        replace("echoed-model", PolicyExamples.weekly("echoed", "echoed-model").put("cooldown", "PT0S"));
        platform.dataIngested("echoed", 1, "created", "accepted", 10);
        awaitJob("echoed-model", 1, "succeeded");
        UUID first = platform.driftDetected("echoed-model", "retrain");
        awaitJob("echoed-model", 2, "succeeded");

        platform.driftDetected("echoed-model", "retrain", first);
        UUID second = platform.driftDetected("echoed-model", "retrain");

        // In order, as they have the same key: what the repeated one made would be there.
        JsonNode job = awaitJob("echoed-model", 3, "succeeded");
        assertThat(job.at("/trigger/causationId").asText()).isEqualTo(second.toString());
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
        String event = await().atMost(SOON)
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
    void aJobIsRepeatedAsItWasThoughDataAndPolicyAreOthersByNow() {
        platform.policy("again", "again-model", "none", "{\"time\":\"PT59S\"}");
        platform.dataIngested("again", 1, "created", "accepted", 10);
        String first = awaitJob("again-model", 1, "succeeded").get("id").asText();
        platform.dataIngested("again", 2, "created", "accepted", 1000);
        awaitJob("again-model", 2, "succeeded");
        replace("again-model", PolicyExamples.weekly("again", "again-model").put("seed", 8));

        String location = as("data-scientist", "department:pricing")
                .post("/training/jobs/" + first + "/repeat")
                .then()
                .statusCode(201)
                .body("trigger.kind", is("manual"), "department", is("pricing"), "datasetVersion", is(1))
                .extract()
                .header("Location");

        String second = awaitJob("again-model", 3, "succeeded").get("id").asText();
        assertThat(location).endsWith("/training/jobs/" + second);
        Job before = jobs.find(UUID.fromString(first)).orElseThrow();
        Job after = jobs.find(UUID.fromString(second)).orElseThrow();
        assertThat(after.settings()).isEqualTo(before.settings());
        assertThat(after.settings().seed()).isEqualTo(7);
        assertThat(after.settings().limits()).isNotNull();
        assertThat(after.datasetVersion()).isEqualTo(1);
        assertThat(after.datasetDigest()).isEqualTo(before.datasetDigest());
        assertThat(after.priority()).isEqualTo(before.priority());
        assertThat(after.run()).isNotEqualTo(before.run());
    }

    @Test
    void aJobIsNotRepeatedOnDataThatWasWithdrawnAndNotByEverybody() {
        platform.policy("taken-back", "taken-back-model", "none");
        platform.dataIngested("taken-back", 1, "created", "accepted", 10);
        String first = awaitJob("taken-back-model", 1, "succeeded").get("id").asText();
        platform.dataIngested("taken-back", 1, "withdrawn", "accepted", 10);
        await().atMost(SOON).until(() -> versions.latest("taken-back").isEmpty());

        as("data-scientist")
                .post("/training/jobs/" + first + "/repeat")
                .then()
                .statusCode(409)
                .body("type", is("urn:kronkers:problem:version-withdrawn"))
                .body("detail", startsWith("Version 1 of dataset 'taken-back' was withdrawn"));
        as("data-scientist")
                .post("/training/jobs/" + UUID.randomUUID() + "/repeat")
                .then()
                .statusCode(404)
                .body("type", is("urn:kronkers:problem:unknown-job"));
        as("auditor").post("/training/jobs/" + first + "/repeat").then().statusCode(403);
        assertThat(Platform.jobs("taken-back-model")).hasSize(1);
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
        await().atMost(SOON).untilAsserted(() -> as("platform")
                .get("/dead-letters/training")
                .then()
                .statusCode(200)
                .body("findAll { it.key == 'poisoned' }.size()", is(1)));
    }

    private static void replace(String name, ObjectNode policy) {
        as("data-scientist")
                .body(policy.toString())
                .put("/training/policies/" + name)
                .then()
                .statusCode(200);
    }

    private void awaitLatest(String dataset, int version) {
        await().atMost(SOON)
                .until(() ->
                        versions.latest(dataset).map(DatasetVersion::version).equals(Optional.of(version)));
    }
}
