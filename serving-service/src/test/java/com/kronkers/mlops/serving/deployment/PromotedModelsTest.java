package com.kronkers.mlops.serving.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.serving.platform.DemandModel;
import com.kronkers.mlops.serving.platform.Neighbours;
import com.kronkers.mlops.serving.platform.ServingScenario;
import com.kronkers.mlops.serving.platform.SteadyCalls;
import com.kronkers.mlops.serving.topic.Cause;
import com.kronkers.mlops.testing.KafkaProbe;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.Test;

/** Promotions, as the registry sends them, with a real broker, database and networks. */
@QuarkusTest
class PromotedModelsTest extends ServingScenario {
    private static final String TRACE_PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @Inject
    RegistryArtifactClient registry;

    @Test
    void aDeploymentTellsByWhichEventAndTraceItCame() throws Exception {
        UUID event = UUID.randomUUID();
        neighbours.latest("caused-data", 1, 8, 50);
        String digest = neighbours.register("caused", "1", DemandModel.write(packages.resolve("1.zip"), 11));
        Queue<String> logged = new ConcurrentLinkedQueue<>();
        Handler handler = traces(logged);
        Logger deployer = Logger.getLogger(Deployer.class.getName());
        deployer.addHandler(handler);
        try {
            neighbours.promoted(
                    "caused",
                    Neighbours.promotion("caused", 1, "1", digest, "caused-data"),
                    Map.of("ce_id", event.toString(), "traceparent", TRACE_PARENT));
            awaitServed("caused", "1", 1);
        } finally {
            deployer.removeHandler(handler);
        }

        await().atMost(SOON).untilAsserted(() -> as("auditor")
                .get("/predictions/caused/deployments")
                .then()
                .statusCode(200)
                .body("event", equalTo(List.of(event.toString())))
                .body("traceparent", equalTo(List.of(TRACE_PARENT))));
        assertThat(logged).contains("caused 4bf92f3577b34da6a3ce929d0e0e4736 " + event);
    }

    @Test
    void whatWasTakenBackIsToldInTheTraceOfItsPromotion() throws Exception {
        UUID event = UUID.randomUUID();

        registry.takeBack(new TakenBackVariants.Entry(
                "traced",
                "challenger",
                "2",
                "sha256:2",
                7,
                "too slow",
                Instant.EPOCH,
                false,
                new Cause(event, TRACE_PARENT)));

        assertThat(neighbours.requests()).anySatisfy(request -> assertThat(request)
                .startsWith("/models/traced/aliases/challenger/take-back Bearer ")
                .contains(" " + TRACE_PARENT)
                .contains("\"event\":\"" + event + "\""));
    }

    /** Notes the model, the trace and the cause of what is logged about one. */
    private static Handler traces(Queue<String> logged) {
        return new Handler() {
            @Override
            public void publish(LogRecord record) {
                ExtLogRecord told = ExtLogRecord.wrap(record);
                logged.add(told.getFormattedMessage().split(" ")[0] + " " + told.getMdc("traceId") + " "
                        + told.getMdc("causationId"));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }

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
            for (int revision = 4; revision < 14; revision += 2) {
                neighbours.promoted(
                        "swapped",
                        revision,
                        "swapped-data",
                        Neighbours.variant("champion", "1", first, 50, false),
                        Neighbours.variant("challenger", "2", second, 50, false));
                awaitServed("swapped", "1", revision);
                load.awaitAnswers(20);
                neighbours.promoted("swapped", revision + 1, "2", second, "swapped-data");
                awaitServed("swapped", "2", revision + 1);
                load.awaitAnswers(20);
            }

            assertThat(load.end()).as("failed requests").isEmpty();
        }
        // An older revision that comes late changes nothing.
        neighbours.promoted("swapped", 2, "2", second, "swapped-data");
        deploy("afterwards", 1, "1", 23, "swapped-data");
        deployments().body("find{it.model=='swapped'}.revision", equalTo(13));
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
        String digest = neighbours.register("late", "1", DemandModel.write(packages.resolve("1.zip"), 42));
        neighbours.busy("models/late/versions/1/artifact", true);

        neighbours.promoted("late", 1, "1", digest, "late-data");
        awaitTrouble("late", "the registry does not give");
        neighbours.busy("models/late/versions/1/artifact", false);

        awaitServed("late", "1", 1);
        // It is told a moment after it serves.
        await().atMost(SOON).untilAsserted(() -> deployments().body("find{it.model=='late'}.trouble", equalTo(null)));
    }

    @Test
    void aVersionThatWasDeletedIsRefusedAndTheOldOneGoesOn() throws Exception {
        deploy("deleted", 1, "1", 81, "deleted-data");
        Path zip = DemandModel.write(packages.resolve("2.zip"), 82);

        neighbours.promoted("deleted", 2, "2", DemandModel.digest(zip), "deleted-data");

        awaitTrouble("deleted", "has no /models/deleted/versions/2/artifact any more (404)");
        deployments().body("find{it.model=='deleted'}.trouble.state", equalTo("refused"));
        department()
                .body(row("367", "GROCERY", NEXT_WEEK))
                .post("/predictions/deleted")
                .then()
                .statusCode(200)
                .body("version", equalTo("1"));
    }

    @Test
    void promotionsThatComeTwiceOrOutOfOrderChangeNothing() throws Exception {
        String first = deploy("order", 1, "1", 84, "order-data");
        String second = neighbours.register("order", "2", DemandModel.write(packages.resolve("2.zip"), 85));
        neighbours.promoted("order", 5, "2", second, "order-data");
        awaitServed("order", "2", 5);

        neighbours.promoted("order", 4, "1", first, "order-data");
        neighbours.promoted("order", 5, "2", second, "order-data");
        neighbours.promoted("order", 5, "1", first, "order-data");
        neighbours.promoted("order", 6, "1", first, "order-data");

        awaitServed("order", "1", 6);
        assertThat(recorded("order")).containsExactly("1 deployed", "5 deployed", "6 deployed");
    }

    @Test
    void variantsShareTheTrafficStickToTheirKeysAndAreToldApartForEver() throws Exception {
        String first = deploy("shared", 1, "1", 91, "shared-data");
        String second = neighbours.register("shared", "2", DemandModel.write(packages.resolve("2.zip"), 92));
        neighbours.promoted(
                "shared",
                2,
                "shared-data",
                Neighbours.variant("champion", "1", first, 60, false),
                Neighbours.variant("challenger", "2", second, 40, false));
        awaitServed("shared", "1", 2);

        Map<String, String> byKey = new HashMap<>();
        for (int round = 0; round < 2; round++) {
            for (int shop = 0; shop < 40; shop++) {
                String version = asked("shared", Map.of("Kronkers-Variant-Key", "shop " + shop), "");
                assertThat(byKey.putIfAbsent("shop " + shop, version)).isIn(null, version);
            }
        }

        assertThat(byKey.values()).contains("1", "2");
        assertThat(asked("shared", Map.of(), "?version=2")).isEqualTo("2");
        assertThat(asked("shared", Map.of(), "?version=challenger")).isEqualTo("2");
        assertThat(asked("shared", Map.of(), "?version=champion")).isEqualTo("1");
        JsonNode challenger = told(
                "predictions",
                data -> data.path("model").asText().equals("shared")
                        && data.path("version").asText().equals("2"));
        assertThat(challenger.path("variant").asText()).isEqualTo("challenger");
        String now = Instant.now().toString();
        await().atMost(SOON).untilAsserted(() -> as("auditor")
                .get("/predictions/shared/deployments?at=" + now)
                .then()
                .statusCode(200)
                .body("findAll{it.weight==60}.version", equalTo(List.of("1")))
                .body("findAll{it.variant=='challenger'}.version", equalTo(List.of("2"))));
        as("auditor")
                .get("/predictions/shared/deployments")
                .then()
                .body("size()", equalTo(3))
                .body("find{it.revision==1}.until", notNullValue());
    }

    @Test
    void aReplicaThatIsGoneIsToldAsLastSeen() throws Exception {
        deploy("left", 1, "1", 96, "left-data");
        await().atMost(SOON).untilAsserted(() -> as("auditor")
                .get("/predictions/left/deployments")
                .then()
                .statusCode(200)
                .body("size()", equalTo(1)));
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO replica VALUES ('gone', now() - interval '3 minutes')");
            statement.execute(
                    """
                    INSERT INTO deployment (replica, model, revision, version, digest, reason, outcome, at)
                    SELECT 'gone', model, revision, version, digest, reason, outcome, at FROM deployment
                    WHERE model = 'left'""");
        }

        as("auditor")
                .get("/predictions/left/deployments")
                .then()
                .body("size()", equalTo(2))
                .body("find{it.replica=='gone'}.lastSeen", notNullValue())
                .body("find{it.replica=='gone'}.until", nullValue())
                .body("find{it.replica!='gone'}.lastSeen", nullValue());
        as("auditor")
                .get("/predictions/left/deployments?at=" + Instant.now())
                .then()
                .body("findAll{it.replica=='gone'}", empty())
                .body("size()", equalTo(1));
    }

    @Test
    void aShadowIsComparedAndNeverReturned() throws Exception {
        String first = deploy("shadowed", 1, "1", 94, "shadowed-data");
        String second = neighbours.register("shadowed", "2", DemandModel.write(packages.resolve("2.zip"), 95));
        neighbours.promoted(
                "shadowed",
                2,
                "shadowed-data",
                Neighbours.variant("champion", "1", first, 100, false),
                Neighbours.variant("next", "2", second, 0, true));
        awaitServed("shadowed", "1", 2);

        for (int i = 0; i < 5; i++) {
            assertThat(asked("shadowed", Map.of(), "")).isEqualTo("1");
        }

        JsonNode window = told(
                "prediction-windows",
                data -> data.path("model").asText().equals("shadowed")
                        && data.path("shadow").asBoolean());
        assertThat(window.path("version").asText()).isEqualTo("2");
        assertThat(window.at("/comparison/version").asText()).isEqualTo("1");
        assertThat(window.at("/comparison/rows").asInt()).isPositive();
        assertThat(window.at("/comparison/meanAbsoluteDifference").asDouble()).isPositive();
        department()
                .body(row("367", "GROCERY", NEXT_WEEK))
                .post("/predictions/shadowed?version=2")
                .then()
                .statusCode(404);
        department()
                .post("/v2/repository/index")
                .then()
                .body("findAll{it.name=='shadowed'}.version", equalTo(List.of("1")));
    }

    private static String asked(String model, Map<String, String> headers, String query) {
        return department()
                .headers(headers)
                .body(row("367", "GROCERY", NEXT_WEEK))
                .post("/predictions/" + model + query)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getString("version");
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
        String event = UUID.randomUUID().toString();
        kafka.send("model-promoted", "poison", "no JSON", Map.of("ce_id", event, "traceparent", TRACE_PARENT));

        deploy("poison", 1, "1", 71, "poison-data");

        await().atMost(SOON).untilAsserted(() -> {
            List<ConsumerRecord<String, String>> dead = kafka.read("model-promoted-serving-dead-letter");
            assertThat(dead).anySatisfy(record -> {
                assertThat(record.value()).isEqualTo("no JSON");
                assertThat(KafkaProbe.header(record, "dead-letter-reason")).contains("no such event");
                assertThat(KafkaProbe.header(record, "ce_causationid")).isEqualTo(event);
                assertThat(KafkaProbe.header(record, "traceparent")).isEqualTo(TRACE_PARENT);
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
