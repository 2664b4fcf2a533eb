package com.kronkers.mlops.serving.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import com.kronkers.mlops.serving.platform.DemandModel;
import com.kronkers.mlops.serving.platform.ServingScenario;
import com.kronkers.mlops.serving.platform.SteadyCalls;
import com.kronkers.mlops.testing.KafkaProbe;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** Promotions, as the registry sends them, with a real broker, database and networks. */
@QuarkusTest
class PromotedModelsTest extends ServingScenario {
    @Test
    void versionsAreSwappedAndRolledBackWithoutAFailedRequest() throws Exception {
        String first = deploy("swapped", 1, "1", 21, "swapped-data");
        String second = neighbours.register("swapped", "2", DemandModel.write(packages.resolve("2.zip"), 22));
        try (SteadyCalls load = SteadyCalls.start(
                4, () -> department().body(row("406", "PRODUCE", NEXT_WEEK)).post("/predictions/swapped"))) {
            load.awaitAnswers(20);

            neighbours.promoted("swapped", 2, "2", second, "swapped-data");
            awaitServed("swapped", "2", 2);
            load.awaitAnswers(20);
            neighbours.promoted("swapped", 3, "1", first, "swapped-data");
            awaitServed("swapped", "1", 3);
            load.awaitAnswers(20);

            assertThat(load.end()).as("failed requests").isEmpty();
        }
        // An older revision that comes late changes nothing.
        neighbours.promoted("swapped", 2, "2", second, "swapped-data");
        deploy("afterwards", 1, "1", 23, "swapped-data");
        deployments().body("find{it.model=='swapped'}.revision", equalTo(3));
        assertThat(recorded("swapped")).containsExactly("1 deployed", "2 deployed", "3 deployed");
    }

    @Test
    void aVersionThatFailsItsGoldenRowsIsRefusedAndTheOldOneGoesOn() throws Exception {
        deploy("golden", 1, "1", 31, "golden-data");
        Path wrong = DemandModel.writeWithWrongGoldenRows(packages.resolve("wrong.zip"), 32);

        neighbours.promoted("golden", 2, "2", neighbours.register("golden", "2", wrong), "golden-data");

        awaitTrouble("golden", "golden rows differ");
        deployments()
                .body("find{it.model=='golden'}.trouble.state", equalTo("refused"))
                .body("find{it.model=='golden'}.trouble.version", equalTo("2"));
        department()
                .body(row("367", "GROCERY", NEXT_WEEK))
                .post("/predictions/golden")
                .then()
                .statusCode(200)
                .body("version", equalTo("1"));
    }

    @Test
    void anArtifactWithAnotherDigestIsRefused() throws Exception {
        neighbours.latest("digest-data", 1, 8, 50);
        neighbours.register("digest", "1", DemandModel.write(packages.resolve("1.zip"), 41));

        neighbours.promoted("digest", 1, "1", "sha256:" + "0".repeat(64), "digest-data");

        awaitTrouble("digest", "the promotion names sha256:000");
        department()
                .body(row("367", "GROCERY", NEXT_WEEK))
                .post("/predictions/digest")
                .then()
                .statusCode(404);
    }

    @Test
    void aVersionThatTheRegistryCannotGiveYetIsTriedAgain() throws Exception {
        neighbours.latest("late-data", 1, 8, 50);
        Path zip = DemandModel.write(packages.resolve("1.zip"), 42);

        neighbours.promoted("late", 1, "1", DemandModel.digest(zip), "late-data");
        awaitTrouble("late", "the registry does not give");
        neighbours.register("late", "1", zip);

        awaitServed("late", "1", 1);
        deployments().body("find{it.model=='late'}.trouble", equalTo(null));
    }

    @Test
    void historyFollowsAcceptedVersionsAndTakesWithdrawnOnesBack() throws Exception {
        deploy("history", 1, "1", 51, "history-data");
        double before = predicted("history", NEXT_WEEK);

        neighbours.latest("history-data", 2, 9, 500);
        neighbours.ingested("history-data", 2, "created", "accepted");
        awaitHistory("history", 2, "2017-10-02");
        double after = predicted("history", NEXT_WEEK);
        neighbours.latest("history-data", 1, 8, 50);
        neighbours.ingested("history-data", 2, "withdrawn", "suspect");
        awaitHistory("history", 1, "2017-09-25");

        assertThat(after).isGreaterThan(3 * before);
        assertThat(predicted("history", NEXT_WEEK)).isEqualTo(before);
    }

    @Test
    void theFirstCallsAreMadeAtStart() {
        await().atMost(SOON).untilAsserted(() -> assertThat(neighbours.requests())
                .anyMatch(request -> request.startsWith("/models Bearer "))
                .anyMatch(request -> request.startsWith("/datasets/rehearsal/versions/latest Bearer ")));
    }

    @Test
    void aMessageThatIsNoJsonIsReportedAndPassedOver() throws Exception {
        kafka.send("model-promoted", "poison", "no JSON", Map.of());

        deploy("poison", 1, "1", 71, "poison-data");

        await().atMost(SOON).untilAsserted(() -> {
            List<ConsumerRecord<String, String>> dead = kafka.read("model-promoted-serving-dead-letter");
            assertThat(dead).anySatisfy(record -> {
                assertThat(record.value()).isEqualTo("no JSON");
                assertThat(KafkaProbe.header(record, "dead-letter-reason")).contains("no such event");
            });
        });
        JsonPath letters = as("platform")
                .get("/dead-letters/serving")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        assertThat(letters.getList("findAll{it.topic=='model-promoted'}.data")).containsExactly("no JSON");
        String id = letters.getString("find{it.topic=='model-promoted'}.id");
        as("platform").post("/dead-letters/serving/" + id + "/replay").then().statusCode(409);
        as("platform")
                .post("/dead-letters/serving/" + id + "/skip")
                .then()
                .statusCode(200)
                .body("state", equalTo("skipped"));
        as("platform")
                .get("/dead-letters/serving")
                .then()
                .body("findAll{it.topic=='model-promoted'}", equalTo(List.of()));
        as("data-scientist").get("/dead-letters/serving").then().statusCode(403);
    }
}
