package com.kronkers.mlops.training.job;

import static com.kronkers.mlops.training.Platform.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.testing.Contracts;
import com.kronkers.mlops.testing.KafkaProbe;
import com.kronkers.mlops.training.ComponentTest;
import com.kronkers.mlops.training.NeighboursResource;
import com.kronkers.mlops.training.Platform;
import com.kronkers.mlops.training.artifact.Digests;
import com.kronkers.mlops.training.champion.ChampionRepository;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

@QuarkusTest
class JobJourneyTest extends ComponentTest {
    @Inject
    ChampionRepository champions;

    @Test
    void anAcceptedVersionIsTrainedOnAndToldToEveryone() {
        platform.policy("plain", "plain-model", "none");

        UUID cause = platform.dataIngested("plain", 1, "created", "accepted", 10);

        JsonNode job = awaitJob("plain-model", 1, "succeeded");
        assertThat(job.at("/outcome").asText()).isEqualTo("validated");
        assertThat(job.at("/trigger/kind").asText()).isEqualTo("data-ingested");
        assertThat(job.at("/trigger/causationId").asText()).isEqualTo(cause.toString());
        assertThat(job.get("steps").findValuesAsText("name")).containsExactly("fetch", "train", "validate", "publish");
        Instant before = Instant.MIN;
        for (JsonNode step : job.get("steps")) {
            assertThat(Instant.parse(step.get("startedAt").asText())).isAfterOrEqualTo(before);
            before = Instant.parse(step.get("finishedAt").asText());
        }
        ConsumerRecord<String, String> message = awaitTrained("plain-model", 1).get(0);
        Contracts.assertValid("model-trained", message.value());
        assertThat(KafkaProbe.header(message, "ce_causationid")).isEqualTo(cause.toString());
        JsonNode event = Platform.parse(message.value());
        assertThat(event.at("/job").asText()).isEqualTo(job.get("id").asText());
        assertThat(event.at("/trigger/cause").asText()).isEqualTo(cause.toString());
        assertThat(event.at("/signature/inputs/1/type").asText()).isEqualTo("date");
        assertThat(event.has("champion")).isFalse();
        assertThatFileIsServed(event.get("artifact"));
        assertThatFileIsServed(event.get("reference"));
        as("data-scientist")
                .get("/training/jobs/" + job.get("id").asText() + "/log")
                .then()
                .statusCode(200)
                .body(containsString("trained"), containsString("validated"));
    }

    @Test
    void aCandidateIsJudgedAgainstTheChampion() {
        String digest = digest(NeighboursResource.CHAMPION);
        platform.policy("contested", "contested-model", "none");
        platform.modelPromoted("contested-model", digest);
        awaitConsumed("contested-model");

        platform.dataIngested("contested", 1, "created", "accepted", 10);

        JsonNode event =
                Platform.parse(awaitTrained("contested-model", 1).get(0).value());
        assertThat(event.at("/champion/version").asText()).isEqualTo("1");
        assertThat(event.at("/champion/digest").asText()).isEqualTo(digest);
    }

    @Test
    void aCandidateIsToldOfThoughItsChampionSaysNotThroughWhenItWasTrained() {
        platform.policy("undated", "undated-model", "none");
        platform.modelPromotedWithoutSplit("undated-model", digest(NeighboursResource.CHAMPION));
        awaitConsumed("undated-model");

        platform.dataIngested("undated", 1, "created", "accepted", 10);

        String message = awaitTrained("undated-model", 1).get(0).value();
        Contracts.assertValid("model-trained", message);
        JsonNode event = Platform.parse(message);
        assertThat(event.get("outcome").asText()).isEqualTo("refused");
        assertThat(event.get("refusedBecause").asText()).contains("through when the champion was trained");
        assertThat(event.at("/champion/version").asText()).isEqualTo("1");
    }

    @Test
    void aPackageThatIsNotTheChampionsIsNotUsed() {
        platform.policy("forged", "forged-model", "none");
        platform.modelPromoted("forged-model", "sha256:" + "0".repeat(64));
        awaitConsumed("forged-model");

        platform.dataIngested("forged", 1, "created", "accepted", 10);

        JsonNode job = awaitJob("forged-model", 1, "failed");
        assertThat(job.get("error").asText()).contains("has digest").contains("was promoted");
    }

    /** The first job's model becomes champion; its parameters, searched, are what the second job's trainer is told. */
    @Test
    void whatWasSearchedIsShownAndWhereTheNextSearchBegins() {
        platform.searchingPolicy("searched", "searched-model", 3);
        platform.dataIngested("searched", 1, "created", "accepted", 10);
        JsonNode first = awaitJob("searched-model", 1, "succeeded");
        JsonNode event = Platform.parse(awaitTrained("searched-model", 1).get(0).value());
        assertThat(origins(first)).containsExactly("trial-1 asked", "trial-2 search", "trial-3 search");

        platform.modelPromoted("searched-model", event.at("/artifact/digest").asText());
        awaitConsumed("searched-model");
        platform.dataIngested("searched", 2, "accepted", "accepted", 1000);

        JsonNode second = awaitJob("searched-model", 2, "succeeded");
        assertThat(origins(second)).containsExactly("trial-1 asked", "trial-2 champion", "trial-3 search");
    }

    /** Of the runs below a job's: names and where they came from, once all of them are there. */
    private static List<String> origins(JsonNode job) {
        String run = job.get("run").asText().replace("-", "");
        return await().atMost(Duration.ofSeconds(20)).until(() -> below(run), trials -> trials.size() == 3);
    }

    private static List<String> below(String run) {
        String experiment = Platform.parse(as("data-scientist")
                        .get("/api/2.0/mlflow/runs/get?run_id=" + run)
                        .asString())
                .at("/run/info/experiment_id")
                .asText();
        JsonNode found = Platform.parse(as("data-scientist")
                .body("{\"experiment_ids\":[\"" + experiment + "\"],\"filter\":\"tags.mlflow.parentRunId = '" + run
                        + "'\"}")
                .post("/api/2.0/mlflow/runs/search")
                .asString());
        List<String> names = new ArrayList<>();
        for (JsonNode one : found.path("runs")) {
            assertThat(one.at("/info/status").asText()).isNotEqualTo("RUNNING");
            for (JsonNode tag : one.at("/data/tags")) {
                if (tag.get("key").asText().equals("kronkers.trial.origin")) {
                    names.add(one.at("/info/run_name").asText() + " "
                            + tag.get("value").asText());
                }
            }
        }
        return names.stream().sorted().toList();
    }

    @Test
    void aRefusedValidationIsToldToo() {
        platform.policy("unfair", "unfair-model", "refuse");

        platform.dataIngested("unfair", 1, "created", "accepted", 10);

        JsonNode job = awaitJob("unfair-model", 1, "succeeded");
        assertThat(job.get("outcome").asText()).isEqualTo("refused");
        ConsumerRecord<String, String> message = awaitTrained("unfair-model", 1).get(0);
        Contracts.assertValid("model-trained", message.value());
        assertThat(Platform.parse(message.value()).get("refusedBecause").asText())
                .isEqualTo("no fair rows");
        assertThatFileIsServed(Platform.parse(message.value()).get("artifact"));
    }

    @Test
    void aTrainerThatFailsFailsTheJobWithWhatItSaid() {
        platform.policy("broken", "broken-model", "fail");

        platform.dataIngested("broken", 1, "created", "accepted", 10);

        JsonNode job = awaitJob("broken-model", 1, "failed");
        assertThat(job.get("error").asText())
                .isEqualTo("train: the program ended with exit code 1 and said last: 'column units is missing'");
        assertThat(job.get("steps").findValuesAsText("name")).containsExactly("fetch", "train");
        assertThat(platform.read("model-trained", "broken-model")).isEmpty();
    }

    @Test
    void aJobHasLimitsOfItsOwnAndShowsThem() {
        platform.policy("limited", "limited-model", "hang", "{\"time\":\"PT2S\",\"memory\":\"900M\"}");
        as("auditor")
                .get("/training/policies/limited-model")
                .then()
                .body("limits.time", is("PT2S"), "limits.memory", is("900M"));

        platform.dataIngested("limited", 1, "created", "accepted", 10);

        JsonNode job = awaitJob("limited-model", 1, "failed");
        assertThat(job.get("error").asText())
                .isEqualTo(
                        "train: did not end within PT2S and was ended; let it take less time, or raise limits.time of the"
                                + " policy, at most to kronkers.training.runner.time-limit");
        assertThat(job.at("/limits/time").asText()).isEqualTo("PT2S");
        assertThat(job.at("/limits").has("disk")).isFalse();
        JsonNode run = Platform.parse(as("data-scientist")
                .get("/api/2.0/mlflow/runs/get?run_id="
                        + job.get("run").asText().replace("-", ""))
                .asString());
        assertThat(run.at("/run/data/params").findValuesAsText("key"))
                .contains("kronkers.limit.time", "kronkers.limit.memory");
    }

    @Test
    void aJobByHandHasItsOwnLimitsInThePlaceOfThePolicys() {
        platform.policy("unlimited", "unlimited-model", "hang", "{\"memory\":\"900M\"}");
        platform.dataIngested("unlimited", 1, "created", "accepted", 10);
        String first = awaitJob("unlimited-model", 1, "running").get("id").asText();
        as("data-scientist").post("/training/jobs/" + first + "/cancel").then().statusCode(200);

        as("data-scientist")
                .body("{\"policy\":\"unlimited-model\",\"limits\":{\"time\":\"PT1M1S\"}}")
                .post("/training/jobs")
                .then()
                .statusCode(422)
                .body("errors[0].field", is("limits.time"))
                .body("errors[0].problem", is("'PT1M1S' is more than the PT1M of kronkers.training.runner.time-limit"));
        as("data-scientist")
                .body("{\"policy\":\"unlimited-model\",\"limits\":{\"time\":\"PT1S\"}}")
                .post("/training/jobs")
                .then()
                .statusCode(201)
                .body("limits.time", is("PT1S"));

        JsonNode job = awaitJob("unlimited-model", 2, "failed");
        assertThat(job.get("error").asText()).startsWith("train: did not end within PT1S and was ended");
        assertThat(job.get("limits").has("memory")).isFalse();
    }

    @Test
    void aTrainerThatLeavesNoModelFailsTheJob() {
        platform.policy("lazy", "lazy-model", "lazy");

        platform.dataIngested("lazy", 1, "created", "accepted", 10);

        JsonNode job = awaitJob("lazy-model", 1, "failed");
        assertThat(job.get("error").asText()).isEqualTo("train: the program ended well but left no model.zip");
    }

    @Test
    void aTrainerOverItsTimeIsEnded() {
        platform.policy("slow", "slow-model", "hang", "{\"time\":\"PT8S\"}");

        platform.dataIngested("slow", 1, "created", "accepted", 10);

        JsonNode job = awaitJob("slow-model", 1, "failed");
        assertThat(job.get("error").asText())
                .startsWith(
                        "train: did not end within PT8S and was ended; let it take less time, or raise limits.time");
    }

    @Test
    void ingestionMayBeAwayOrBreakOffForAWhile() {
        platform.policy("away-demand", "away-model", "none");
        platform.policy("cut-demand", "cut-model", "none");

        platform.dataIngested("away-demand", 1, "created", "accepted", 10);
        platform.dataIngested("cut-demand", 1, "created", "accepted", 10);

        awaitJob("away-model", 1, "succeeded");
        JsonNode cut = awaitJob("cut-model", 1, "succeeded");
        as("data-scientist")
                .get("/training/jobs/" + cut.get("id").asText() + "/log")
                .then()
                .body(containsString("training on " + NeighboursResource.DATA.length + " bytes"));
    }

    @Test
    void dataThatIngestionDoesNotHaveFailsTheJob() {
        platform.policy("gone-demand", "gone-model", "none");

        platform.dataIngested("gone-demand", 1, "created", "accepted", 10);

        JsonNode job = awaitJob("gone-model", 1, "failed");
        assertThat(job.get("error").asText())
                .isEqualTo("fetch: version 1 of dataset gone-demand was answered with HTTP 404");
    }

    @Test
    void aJobOrArtifactThatDoesNotExistIsNotFound() {
        for (String id : List.of(UUID.randomUUID().toString(), "no-uuid")) {
            as("data-scientist")
                    .get("/training/jobs/" + id)
                    .then()
                    .statusCode(404)
                    .body("type", is("urn:kronkers:problem:unknown-job"));
            as("data-scientist").get("/training/jobs/" + id + "/log").then().statusCode(404);
        }
        as("service")
                .get("/training/artifacts/sha256:" + "0".repeat(64))
                .then()
                .statusCode(404)
                .body("type", is("urn:kronkers:problem:unknown-artifact"));
        as("department")
                .get("/training/artifacts/sha256:" + "0".repeat(64))
                .then()
                .statusCode(403);
    }

    private List<ConsumerRecord<String, String>> awaitTrained(String model, int count) {
        return await().atMost(Duration.ofSeconds(90))
                .until(() -> platform.read("model-trained", model), messages -> messages.size() == count);
    }

    private static void assertThatFileIsServed(JsonNode file) {
        byte[] bytes = as("service")
                .get(file.get("link").asText())
                .then()
                .statusCode(200)
                .extract()
                .asByteArray();
        assertThat(bytes).hasSize(file.get("bytes").asInt());
        assertThat(digest(bytes)).isEqualTo(file.get("digest").asText());
    }

    private static String digest(byte[] bytes) {
        MessageDigest digest = Digests.sha256();
        digest.update(bytes);
        return Digests.named(digest);
    }

    private void awaitConsumed(String model) {
        await().atMost(Duration.ofMinutes(1)).until(() -> champions.find(model).isPresent());
    }
}
