package com.kronkers.mlops.serving;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.serving.platform.DemandModel;
import com.kronkers.mlops.serving.platform.NeighbourServices;
import com.kronkers.mlops.serving.platform.Neighbours;
import com.kronkers.mlops.testing.Contracts;
import com.kronkers.mlops.testing.KafkaProbe;
import com.kronkers.mlops.testing.PlatformResource;
import com.kronkers.mlops.testing.TestTokens;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service with a real broker, a real database and real networks; registry and ingestion answer from files. */
@QuarkusTest
@QuarkusTestResource(PlatformResource.class)
@QuarkusTestResource(NeighbourServices.class)
class ServingTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String NEXT_WEEK = "2017-10-02";

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    @ConfigProperty(name = "test.neighbours")
    Path folder;

    @Inject
    AgroalDataSource database;

    @TempDir
    Path packages;

    private final ObjectMapper json = new ObjectMapper();
    private KafkaProbe kafka;
    private Neighbours neighbours;

    @BeforeEach
    void open() {
        kafka = KafkaProbe.open(bootstrapServers);
        neighbours = new Neighbours(folder, kafka);
    }

    @AfterEach
    void close() {
        kafka.close();
    }

    @Test
    void aPromotionBecomesPredictionsThatAreTold() throws Exception {
        deploy("demand", 1, "1", 11, "demand-data");

        JsonPath answer = department()
                .body(row("367", "GROCERY", NEXT_WEEK))
                .post("/predictions/demand")
                .then()
                .statusCode(200)
                .body("model", equalTo("demand"))
                .body("version", equalTo("1"))
                .body("revision", equalTo(1))
                .body("historyAsOf", equalTo("2017-09-25"))
                .body("predictions[0].store_id", equalTo("367"))
                .body("predictions[0].week_start", equalTo(NEXT_WEEK))
                .extract()
                .jsonPath();

        assertThat(answer.getDouble("predictions[0].value")).isPositive().isFinite();
        String id = answer.getString("predictions[0].id");
        JsonNode prediction =
                told("predictions", data -> data.path("id").asText().equals(id));
        assertThat(prediction.path("department").asText()).isEqualTo("replenishment");
        assertThat(prediction.path("output").path("units").asDouble())
                .isCloseTo(answer.getDouble("predictions[0].value"), within(1e-4));
        JsonNode window =
                told("prediction-windows", data -> data.path("model").asText().equals("demand"));
        assertThat(window.path("counts").path("rows").asInt()).isEqualTo(1);
        assertThat(window.path("features"))
                .extracting(feature -> feature.path("name").asText())
                .containsExactlyInAnyOrder(
                        "store_id",
                        "department",
                        "holiday",
                        "units_lag_1",
                        "units_lag_2",
                        "units_mean_4",
                        "discount_rate_lag_1",
                        "units");
        assertThat(neighbours.requests()).anySatisfy(request -> assertThat(request)
                .contains("/datasets/demand-data/versions/1/content?format=ndjson")
                .contains("columns=store_id%2Cdepartment%2Cweek_start%2Cunits%2Cdiscount_rate")
                .contains("after=2017-07-31")
                .contains("Bearer "));
    }

    @Test
    void versionsAreSwappedAndRolledBackWithoutAFailedRequest() throws Exception {
        String first = deploy("swapped", 1, "1", 21, "swapped-data");
        String second = neighbours.register("swapped", "2", DemandModel.write(packages.resolve("2.zip"), 22));
        try (Load load = Load.start(
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
                .body("find{it.model=='golden'}.trouble.state", equalTo("REFUSED"))
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
    void everyWrongFieldIsNamed() throws Exception {
        deploy("fields", 1, "1", 61, "fields-data");

        department()
                .body(Map.of(
                        "rows",
                        List.of(
                                Map.of(
                                        "store_id",
                                        367,
                                        "department",
                                        "GROCERI",
                                        "week_start",
                                        "2017-10-03",
                                        "holliday",
                                        true),
                                Map.of(
                                        "store_id",
                                        "367",
                                        "department",
                                        "GROCERY",
                                        "week_start",
                                        "2018-01-01",
                                        "holiday",
                                        1))))
                .post("/predictions/fields")
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:kronkers:problem:invalid-rows"))
                .body("errors.field", hasItem("rows[0].store_id"))
                .body("errors.field", hasItem("rows[0].holiday"))
                .body("errors.find{it.field=='rows[0].holliday'}.fix", containsString("Did you mean 'holiday'"))
                .body("errors.find{it.field=='rows[1].week_start'}.fix", containsString("to 2017-10-02"))
                .body("errors.find{it.field=='rows[1].holiday'}.problem", containsString("not true or false"));
        department()
                .body(row("367", "GROCERI", NEXT_WEEK))
                .post("/predictions/fields")
                .then()
                .statusCode(422)
                .body("errors[0].field", equalTo("department"))
                .body("errors[0].fix", containsString("GROCERY"));
        department()
                .body(row("367", "GROCERY", "2017-09-27"))
                .post("/predictions/fields")
                .then()
                .statusCode(422)
                .body("errors[0].fix", containsString("Send 2017-09-25"));
        department().body("[").post("/predictions/fields").then().statusCode(400);
    }

    @Test
    void whoMayNotAskIsToldSo() {
        String body = "{}";
        given().contentType(ContentType.JSON)
                .body(body)
                .post("/predictions/any")
                .then()
                .statusCode(401);
        given().contentType(ContentType.JSON)
                .auth()
                .oauth2(TestTokens.expired("department", "department:replenishment"))
                .body(body)
                .post("/predictions/any")
                .then()
                .statusCode(401);
        as("auditor")
                .body(body)
                .post("/predictions/any")
                .then()
                .statusCode(403)
                .body("type", equalTo("urn:kronkers:problem:forbidden"));
        department()
                .body(body)
                .post("/predictions/any")
                .then()
                .statusCode(404)
                .body("type", equalTo("urn:kronkers:problem:unknown-model"));
        given().get("/v2/health/live").then().statusCode(200).body("live", equalTo(true));
        given().get("/v2/models/any").then().statusCode(401);
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
    }

    @Test
    void theOpenInferenceProtocolAnswersTheSame() throws Exception {
        deploy("oip", 1, "1", 81, "oip-data");
        double expected = predicted("oip", NEXT_WEEK);

        department()
                .body(oip("[\"367\"]", "BYTES"))
                .post("/v2/models/oip/infer")
                .then()
                .statusCode(200)
                .body("model_name", equalTo("oip"))
                .body("model_version", equalTo("1"))
                .body("id", equalTo("42"))
                .body("outputs[0].name", equalTo("units"))
                .body("outputs[0].data[0].toDouble()", equalTo(expected))
                .body("outputs[1].datatype", equalTo("BYTES"));
        department()
                .body(oip("[\"999\"]", "BYTES"))
                .post("/v2/models/oip/versions/1/infer")
                .then()
                .statusCode(400)
                .body("error", containsString("store_id[0] \"999\" was never seen"));
        department()
                .body(oip("[367]", "BYTES"))
                .post("/v2/models/oip/infer")
                .then()
                .statusCode(400)
                .body("error", containsString("no BYTES"));
        department()
                .body("no JSON")
                .post("/v2/models/oip/infer")
                .then()
                .statusCode(400)
                .body("error", containsString("no inference request"));
        department()
                .body(oip("[\"367\"]", "BYTES"))
                .post("/v2/models/oip/versions/7/infer")
                .then()
                .statusCode(404)
                .body("error", containsString("version 1 is"));
        department()
                .get("/v2/models/oip")
                .then()
                .statusCode(200)
                .body("inputs.find{it.name=='holiday'}.datatype", equalTo("BOOL"))
                .body("versions", equalTo(List.of("1")));
        department().get("/v2/models/nothing/ready").then().statusCode(404).body("error", containsString("nothing"));
        given().get("/v2/health/ready").then().statusCode(200).body("ready", equalTo(true));
    }

    @Test
    void outcomesReachTheirTopic() throws Exception {
        deploy("outcome", 1, "1", 91, "outcome-data");
        String id = department()
                .body(row("367", "GROCERY", NEXT_WEEK))
                .post("/predictions/outcome")
                .then()
                .extract()
                .jsonPath()
                .getString("predictions[0].id");

        department()
                .body(Map.of(
                        "rows",
                        List.of(
                                Map.of("predictionId", id, "actual", 12),
                                Map.of(
                                        "store_id",
                                        "367",
                                        "department",
                                        "GROCERY",
                                        "week_start",
                                        NEXT_WEEK,
                                        "actual",
                                        13.5))))
                .post("/outcomes/outcome")
                .then()
                .statusCode(202)
                .body("accepted", equalTo(2));

        JsonNode byId =
                told("outcomes", data -> data.path("predictionId").asText().equals(id));
        assertThat(byId.path("actual").asDouble()).isEqualTo(12);
        JsonNode byEntity = told("outcomes", data -> data.path("actual").asDouble() == 13.5);
        assertThat(byEntity.path("entity").path("store_id").asText()).isEqualTo("367");
        department()
                .body(Map.of("predictionId", "forged", "actual", "many"))
                .post("/outcomes/outcome")
                .then()
                .statusCode(422)
                .body("errors.field", equalTo(List.of("actual", "predictionId")));
        department()
                .body(Map.of("actual", 1))
                .post("/outcomes/outcome")
                .then()
                .statusCode(422)
                .body("errors.field", equalTo(List.of("store_id", "department", "week_start")));
    }

    private String deploy(String model, int revision, String version, long seed, String dataset) throws Exception {
        neighbours.latest(dataset, 1, 8, 50);
        Path zip = DemandModel.write(packages.resolve(model + "-" + version + ".zip"), seed);
        String digest = neighbours.register(model, version, zip);
        neighbours.promoted(model, revision, version, digest, dataset);
        awaitServed(model, version, revision);
        return digest;
    }

    private double predicted(String model, String week) {
        return department()
                .body(row("367", "GROCERY", week))
                .post("/predictions/" + model)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getDouble("predictions[0].value");
    }

    private void awaitServed(String model, String version, int revision) {
        await().atMost(SOON).untilAsserted(() -> deployments()
                .body("find{it.model=='%s'}.version".formatted(model), equalTo(version))
                .body("find{it.model=='%s'}.revision".formatted(model), equalTo(revision)));
    }

    private void awaitTrouble(String model, String reason) {
        await().atMost(SOON).untilAsserted(() -> deployments()
                .body("find{it.model=='%s'}.trouble.reason".formatted(model), containsString(reason)));
    }

    private void awaitHistory(String model, int version, String asOf) {
        await().atMost(SOON).untilAsserted(() -> deployments()
                .body("find{it.model=='%s'}.historyVersion".formatted(model), equalTo(version))
                .body("find{it.model=='%s'}.historyAsOf".formatted(model), equalTo(asOf)));
    }

    /** Waits for an event of this topic; all of the topic's events must be as the schema says. */
    private JsonNode told(String topic, java.util.function.Predicate<JsonNode> wanted) {
        List<JsonNode> found = new ArrayList<>();
        await().atMost(SOON).untilAsserted(() -> {
            for (ConsumerRecord<String, String> record : kafka.read(topic)) {
                Contracts.assertValid(topic, record.value());
                JsonNode data = json.readTree(record.value());
                if (wanted.test(data)) {
                    assertThat(KafkaProbe.header(record, "ce_type")).isEqualTo("com.kronkers.mlops." + topic + ".v1");
                    assertThat(record.key()).isEqualTo(data.path("model").asText());
                    found.add(data);
                }
            }
            assertThat(found).isNotEmpty();
        });
        return found.get(0);
    }

    private List<String> recorded(String model) {
        List<String> outcomes = new ArrayList<>();
        await().atMost(SOON).untilAsserted(() -> {
            outcomes.clear();
            try (Connection connection = database.getConnection();
                    ResultSet rows = connection
                            .createStatement()
                            .executeQuery("SELECT revision, outcome FROM deployment WHERE model = '" + model
                                    + "' ORDER BY at")) {
                while (rows.next()) {
                    outcomes.add(rows.getLong(1) + " " + rows.getString(2));
                }
            }
            assertThat(outcomes).hasSize(3);
        });
        return outcomes;
    }

    private io.restassured.response.ValidatableResponse deployments() {
        return as("auditor").get("/predictions").then().statusCode(200);
    }

    private static Map<String, Object> row(String store, String department, String week) {
        return Map.of("store_id", store, "department", department, "week_start", week, "holiday", false);
    }

    private static String oip(String stores, String datatype) {
        return """
                {"id":"42","inputs":[
                 {"name":"store_id","shape":[1],"datatype":"%s","data":%s},
                 {"name":"department","shape":[1,1],"datatype":"BYTES","data":[["GROCERY"]]},
                 {"name":"week_start","shape":[1],"datatype":"BYTES","data":["%s"]},
                 {"name":"holiday","shape":[1],"datatype":"BOOL","data":[false]}]}"""
                .formatted(datatype, stores, NEXT_WEEK);
    }

    private static RequestSpecification department() {
        return as("department", "department:replenishment");
    }

    private static RequestSpecification as(String... roles) {
        return given().contentType(ContentType.JSON).auth().oauth2(TestTokens.token(roles));
    }

    /** Callers that ask all the time. */
    private static final class Load implements AutoCloseable {
        private final AtomicBoolean going = new AtomicBoolean(true);
        private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
        private final java.util.concurrent.atomic.AtomicLong answers = new java.util.concurrent.atomic.AtomicLong();
        private final List<Future<?>> callers = new ArrayList<>();
        private final ExecutorService threads;

        private Load(int callers) {
            threads = Executors.newFixedThreadPool(callers);
        }

        static Load start(int callers, java.util.function.Supplier<io.restassured.response.Response> request) {
            Load load = new Load(callers);
            for (int i = 0; i < callers; i++) {
                load.callers.add(load.threads.submit(() -> {
                    while (load.going.get()) {
                        io.restassured.response.Response answer = request.get();
                        if (answer.statusCode() != 200) {
                            load.failures.add(answer.statusCode() + " " + answer.asString());
                        }
                        load.answers.incrementAndGet();
                    }
                }));
            }
            return load;
        }

        void awaitAnswers(int more) {
            long enough = answers.get() + more;
            await().atMost(SOON).until(() -> answers.get() >= enough);
        }

        List<String> end() throws Exception {
            going.set(false);
            for (Future<?> caller : callers) {
                caller.get();
            }
            return List.copyOf(failures);
        }

        @Override
        public void close() {
            going.set(false);
            threads.shutdown();
        }
    }
}
