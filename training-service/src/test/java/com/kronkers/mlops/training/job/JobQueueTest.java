package com.kronkers.mlops.training.job;

import static com.kronkers.mlops.training.Platform.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.training.ComponentTest;
import com.kronkers.mlops.training.Platform;
import com.kronkers.mlops.training.database.Database;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whose turn it is, while a job that takes long makes everybody else wait; and who may end a job. */
@QuarkusTest
class JobQueueTest extends ComponentTest {
    private static final Duration SOON = Duration.ofMinutes(1);

    @Inject
    Database database;

    @Test
    void departmentsTakeTurnsAndPriorityGoesBefore() {
        platform.dataIngested("turns", 1, "created", "accepted", 10);
        // Before there is a policy, so that the version makes no job by itself.
        await().atMost(SOON).until(() -> isKnown("turns"));
        platform.policy("turns", "turns-blocking", "hang");
        platform.policy("turns", "turns-model", "none");
        String blocking = queue("turns-blocking", 9, "blockers");
        await().atMost(SOON).until(() -> state(blocking).equals("running"));

        String pricing1 = queue("turns-model", 5, "pricing");
        String pricing2 = queue("turns-model", 5, "pricing");
        String pricing3 = queue("turns-model", 5, "pricing");
        String marketing = queue("turns-model", 5, "marketing");
        String urgent = queue("turns-model", 7, "pricing");
        cancel(blocking).statusCode(200);

        List<String> all = new ArrayList<>(List.of(pricing1, pricing2, pricing3, marketing, urgent));
        await().atMost(SOON).until(() -> all.stream().allMatch(id -> state(id).equals("succeeded")));
        all.sort(Comparator.comparing(JobQueueTest::startedAt));
        assertThat(job(urgent).get("priority").asInt()).isEqualTo(7);
        assertThat(job(marketing).get("department").asText()).isEqualTo("marketing");
        // Pricing was served with the urgent one, so that it is marketing's turn.
        assertThat(all).containsExactly(urgent, marketing, pricing1, pricing2, pricing3);
    }

    @Test
    void aCancelledJobIsEndedAtOnceAndPublishesNothing() {
        platform.policy("unwanted", "unwanted-model", "hang");
        platform.dataIngested("unwanted", 1, "created", "accepted", 10);
        String id = awaitJob("unwanted-model", 1, "running").get("id").asText();
        await().atMost(SOON).until(() -> log(id).contains("training on"));

        cancel(id).statusCode(200).body("state", is("cancelled"), "error", is("cancelled by test-user"));

        cancel(id).statusCode(409).body("type", is("urn:kronkers:problem:job-ended"));
        as("department:pricing").post("/training/jobs/" + id + "/cancel").then().statusCode(403);
        platform.policy("after", "after-model", "none");
        platform.dataIngested("after", 1, "created", "accepted", 10);
        awaitJob("after-model", 1, "succeeded");
        assertThat(platform.read("model-trained", "unwanted-model")).isEmpty();
        assertKilled(job(id));
    }

    @Test
    void aWaitingJobIsCancelledWithoutEverBeingRun() {
        platform.policy("first", "first-model", "hang");
        platform.policy("second", "second-model", "none");
        platform.dataIngested("first", 1, "created", "accepted", 10);
        String running = awaitJob("first-model", 1, "running").get("id").asText();
        platform.dataIngested("second", 1, "created", "accepted", 10);
        String waiting = awaitJob("second-model", 1, "queued").get("id").asText();

        cancel(waiting).statusCode(200).body("state", is("cancelled"));

        assertKilled(job(waiting));
        cancel(running).statusCode(200);
        assertThat(job(waiting).has("startedAt")).isFalse();
    }

    private static void assertKilled(JsonNode job) {
        JsonNode run = Platform.run(job);
        assertThat(run.at("/info/status").asText()).isEqualTo("KILLED");
        assertThat(run.at("/data/tags").findValuesAsText("value")).contains("cancelled by test-user");
    }

    private boolean isKnown(String dataset) {
        return database.first("select 1 from dataset_version where dataset = ?", row -> row.getInt(1), dataset)
                .isPresent();
    }

    /** @return the new job's id */
    private static String queue(String policy, int priority, String department) {
        return as("data-scientist", "department:" + department)
                .body("{\"policy\":\"" + policy + "\",\"priority\":" + priority + "}")
                .post("/training/jobs")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private static io.restassured.response.ValidatableResponse cancel(String id) {
        return as("data-scientist").post("/training/jobs/" + id + "/cancel").then();
    }

    private static JsonNode job(String id) {
        return Platform.parse(as("data-scientist").get("/training/jobs/" + id).asString());
    }

    private static String state(String id) {
        return job(id).get("state").asText();
    }

    private static Instant startedAt(String id) {
        return Instant.parse(job(id).get("startedAt").asText());
    }

    private static String log(String id) {
        return as("data-scientist").get("/training/jobs/" + id + "/log").asString();
    }
}
