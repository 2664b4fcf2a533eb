package com.kronkers.mlops.monitoring;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.monitoring.drift.WeeklyDemand;
import com.kronkers.mlops.testing.PlatformResource;
import com.kronkers.mlops.testing.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The service as a whole, on a real broker and database, with real weekly demand. */
@QuarkusTest
@QuarkusTestResource(PlatformResource.class)
@QuarkusTestResource(FakeRegistry.class)
class MonitoringTest {

    private static final WeeklyDemand DEMAND = WeeklyDemand.completeJourney();
    private static final WeeklyDemand DOUBLED = DEMAND.scaled(Set.of("PRODUCE", "DRUG GM"), 45, 2);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    private Platform platform;
    private String model;
    private Instant start;

    @BeforeEach
    void aModelIsDeployed() {
        platform = new Platform(bootstrapServers);
        model = "demand-" + UUID.randomUUID().toString().substring(0, 8);
        start = Instant.now().minus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS);
    }

    @AfterEach
    void close() {
        platform.close();
    }

    @Test
    void stableWindowsOfTwoReplicasRaiseNoAlarm() throws Exception {
        promoted("1", 1);

        for (int week = 41; week <= 44; week++) {
            Instant windowStart = nextWindow();
            platform.window(model, "1", "serving-0", windowStart, DEMAND.dataOf(week));
            platform.window(model, "1", "serving-1", windowStart, DEMAND.dataOf(week));
        }

        JsonNode seen = modelWhere(m -> rowsOf(m) == 4 * 2 * DEMAND.series());
        assertThat(seen.path("windows"))
                .allSatisfy(
                        window -> assertThat(window.path("verdict").asText()).isEqualTo("stable"));
        assertThat(seen.path("windows").path(0).path("effectiveRows").asLong())
                .isBetween((long) (0.9 * DEMAND.series()), (long) DEMAND.series());
        JsonNode test = seen.path("windows").path(0).path("features").path(0);
        assertThat(test.path("statistic").asDouble())
                .isLessThan(test.path("threshold").asDouble());
        assertThat(platform.driftOf(model)).isEmpty();
    }

    @Test
    void changedDemandIsToldOnceWithRetrainingHoweverOftenItIsDelivered() throws Exception {
        promoted("1", 1);
        List<Platform.Sent> sent = new ArrayList<>();

        for (int week = 47; week <= 49; week++) {
            sent.addAll(platform.window(model, "1", "serving-0", nextWindow(), DOUBLED.dataOf(week)));
        }
        sent.forEach(platform::again);

        JsonNode seen = modelWhere(m -> rowsOf(m) >= 3L * DEMAND.series());
        await().atMost(PATIENCE).until(() -> !platform.driftOf(model).isEmpty());
        assertThat(rowsOf(seen)).isEqualTo(3L * DEMAND.series());
        assertThat(platform.driftOf(model)).singleElement().satisfies(drift -> {
            assertThat(drift.path("kind").asText()).isEqualTo("data");
            assertThat(drift.path("version").asText()).isEqualTo("1");
            assertThat(drift.path("action").asText()).isEqualTo("retrain");
            assertThat(drift.path("likelyCause").asText()).containsPattern("units_\\S+ is \\d.* times the reference");
            assertThat(drift.path("dataset").path("name").asText()).isEqualTo(model);
            assertThat(drift.path("window").path("rows").asLong()).isEqualTo(DEMAND.series());
        });
        assertThat(alertsOf(model))
                .singleElement()
                .satisfies(alert -> assertThat(alert.path("closedAt").isNull()).isTrue());
    }

    @Test
    void oneDriftedWindowAloneIsNoAlarm() throws Exception {
        promoted("1", 1);

        platform.window(model, "1", "serving-0", nextWindow(), DOUBLED.dataOf(49));
        platform.window(model, "1", "serving-0", nextWindow(), DEMAND.dataOf(44));

        JsonNode seen = modelWhere(m -> m.path("windows").size() == 2);
        assertThat(seen.path("windows").findValuesAsText("verdict")).containsExactly("stable", "drifted");
        assertThat(platform.driftOf(model)).isEmpty();
    }

    @Test
    void aNewVersionClosesTheAlarmOfTheOldOne() throws Exception {
        promoted("1", 1);
        platform.window(model, "1", "serving-0", nextWindow(), DOUBLED.dataOf(48));
        platform.window(model, "1", "serving-0", nextWindow(), DOUBLED.dataOf(49));
        await().atMost(PATIENCE).until(() -> alertsOf(model).size() == 1);

        promoted("2", 2);

        assertThat(alertsOf(model).get(0).path("closedWhy").asText()).contains("no longer deployed");
        platform.window(model, "2", "serving-0", nextWindow(), DEMAND.dataOf(44));
        JsonNode seen = modelWhere(m -> m.path("windows").size() == 3);
        assertThat(seen.path("windows").path(0).path("version").asText()).isEqualTo("2");
        assertThat(platform.driftOf(model)).hasSize(1);
    }

    @Test
    void quietWindowsCloseTheAlarm() throws Exception {
        promoted("1", 1);
        platform.window(model, "1", "serving-0", nextWindow(), DOUBLED.dataOf(48));
        platform.window(model, "1", "serving-0", nextWindow(), DOUBLED.dataOf(49));
        await().atMost(PATIENCE).until(() -> alertsOf(model).size() == 1);

        for (int week = 42; week <= 44; week++) {
            platform.window(model, "1", "serving-0", nextWindow(), DEMAND.dataOf(week));
        }

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        alertsOf(model).get(0).path("closedWhy").asText())
                .contains("stable windows"));
    }

    @Test
    void windowsWaitForTheirReferenceAndAWrongOneIsNotTaken() throws Exception {
        byte[] reference = Platform.reference(DEMAND);
        FakeRegistry.serve(model, "1", "{\"buckets\":[]}".getBytes());
        platform.promote(model, "1", 1, Platform.digest(reference));
        platform.window(model, "1", "serving-0", nextWindow(), DEMAND.dataOf(44));
        JsonNode refused =
                modelWhere(m -> m.at("/deployments/0/reference/lastError").isTextual());
        assertThat(refused.at("/deployments/0/reference/lastError").asText()).contains("digest is sha256:");
        assertThat(refused.path("windows")).isEmpty();

        FakeRegistry.serve(model, "1", reference);

        JsonNode seen = modelWhere(m -> m.path("windows").size() == 1);
        assertThat(seen.at("/deployments/0/referenceSummary/buckets").asInt()).isEqualTo(26);
        assertThat(seen.at("/deployments/0/referenceSummary/wape").asDouble()).isEqualTo(0.3);
        assertThat(seen.at("/windows/0/verdict").asText()).isEqualTo("stable");
    }

    @Test
    void suspectDataOfASourceAlertsTheModelsOfWhatIsDerivedFromIt() throws Exception {
        String receipts = "receipts-" + model;
        promoted("1", 1);
        Map<String, String> names = Map.of("weekly-demand", model, "receipts", receipts);
        platform.ingest("derived", names, 1);
        modelWhere(m -> m.at("/deployments/0/dataSources").toString().contains(receipts));

        platform.ingest("suspect", names, 3);

        await().atMost(PATIENCE).until(() -> platform.driftOf(model).size() == 1);
        JsonNode drift = platform.driftOf(model).get(0);
        assertThat(drift.path("kind").asText()).isEqualTo("quality");
        assertThat(drift.path("action").asText()).isEqualTo("alert");
        assertThat(drift.path("version").asText()).isEqualTo("1");
        assertThat(drift.at("/dataset/name").asText()).isEqualTo(receipts);
        assertThat(drift.at("/dataset/version").asInt()).isEqualTo(3);
        assertThat(drift.at("/features/0/name").asText()).isEqualTo("retail_disc");
        assertThat(drift.at("/features/0/test").asText()).isEqualTo("scale-factor");
        assertThat(drift.at("/features/0/statistic").asDouble()).isEqualTo(100);
        assertThat(drift.path("likelyCause").asText()).contains("retail_disc", receipts + " version 3");

        platform.ingest("withdrawn", names, 3);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        alertsOf(model).get(0).path("closedWhy").asText())
                .contains("withdrawn"));
        assertThat(platform.driftOf(model)).hasSize(1);
    }

    @Test
    void outcomesGiveTheErrorOfTheVersionAndOfTheNaiveForecast() throws Exception {
        promoted("1", 1);

        for (int store = 0; store < 120; store++) {
            platform.predict(model, "1", "s" + store, "2017-10-02", 100, model + "a" + store);
            platform.predict(model, "1", "s" + store, "2017-10-09", 110, model + "b" + store);
            platform.predict(model, "1", "s" + store, "2017-10-09", 110, model + "c" + store);
            platform.observe(model, "s" + store, "2017-10-02", 80);
            platform.observe(model, model + "b" + store, 100);
        }

        JsonNode seen = modelWhere(m -> m.at("/performance/0/outcomes").asLong() == 240);
        JsonNode second = seen.at("/performance/0/targetTimes/1");
        assertThat(seen.at("/performance/0/targetTimes/0/wape").asDouble()).isEqualTo(0.25);
        assertThat(second.path("wape").asDouble()).isEqualTo(0.1);
        assertThat(second.path("outcomes").asLong()).isEqualTo(120);
        assertThat(second.path("verdict").asText()).isEqualTo("kept");
        assertThat(seen.at("/performance/0/baseline/wape").asDouble()).isEqualTo(0.2);
        assertThat(seen.at("/performance/0/baseline/modelWape").asDouble()).isEqualTo(0.1);
        assertThat(platform.driftOf(model)).isEmpty();
    }

    @Test
    void twoBadTargetTimesAskForRetraining() throws Exception {
        promoted("1", 1);

        for (int store = 0; store < 120; store++) {
            platform.predict(model, "1", "s" + store, "2017-10-02", 50, model + "a" + store);
            platform.predictSingly(model, "1", "s" + store, "2017-10-09", 50, model + "b" + store);
            platform.observe(model, "s" + store, "2017-10-02", 100);
            platform.observe(model, "s" + store, "2017-10-09", 100);
        }

        await().atMost(PATIENCE).until(() -> platform.driftOf(model).size() == 1);
        JsonNode drift = platform.driftOf(model).get(0);
        assertThat(drift.path("kind").asText()).isEqualTo("performance");
        assertThat(drift.path("action").asText()).isEqualTo("retrain");
        assertThat(drift.at("/features/0/test").asText()).isEqualTo("wape");
        assertThat(drift.at("/features/0/statistic").asDouble()).isEqualTo(0.5);
        assertThat(drift.at("/features/0/threshold").asDouble()).isEqualTo(0.375);
        assertThat(drift.path("likelyCause").asText()).contains("1.7 times the test error");
    }

    @Test
    void whatIsNoJsonBecomesADeadLetterAndStopsNothing() throws Exception {
        String broken = "no json " + model;
        platform.sendText("prediction-windows", "broken-" + model, broken);
        platform.sendText("predictions", "broken-" + model, broken);
        platform.sendText(
                "predictions", "half-" + model, "{\"model\":\"m\",\"predictions\":[{\"id\":\"half-" + model + "\"}]}");
        String nothing = windowOf("null");
        String negative = windowOf("{\"name\":\"a\",\"role\":\"known\",\"kind\":\"category\",\"rows\":1,"
                + "\"nulls\":0,\"categories\":{\"x\":-1}}");
        platform.sendText("prediction-windows", "nothing-" + model, nothing);
        platform.sendText("prediction-windows", "bare-" + model, "{\"model\":\"m\",\"version\":\"1\"}");
        platform.sendText("prediction-windows", "negative-" + model, negative);

        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(platform.textsOf("prediction-windows-monitoring-dead-letter"))
                    .anyMatch(notice -> notice.contains(broken));
            assertThat(platform.textsOf("prediction-windows-monitoring-dead-letter"))
                    .anyMatch(notice -> notice.contains("nothing-" + model) && notice.contains("features[0]"))
                    .anyMatch(notice -> notice.contains("bare-" + model) && notice.contains("counts"))
                    .anyMatch(notice -> notice.contains("category x has count -1"));
            assertThat(platform.textsOf("predictions-monitoring-dead-letter"))
                    .anyMatch(notice -> notice.contains(broken))
                    .anyMatch(notice -> notice.contains("half-" + model) && notice.contains("at least one prediction"));
        });

        promoted("1", 1);
        platform.window(model, "1", "serving-0", nextWindow(), DEMAND.dataOf(44));
        modelWhere(m -> m.path("windows").size() == 1);
    }

    @Test
    void anUnknownModelIsAProblemThatSaysWhereToLook() {
        given().auth()
                .oauth2(TestTokens.token("department", "department:replenishment"))
                .get("/monitoring/models/no-such-model")
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("type", is("urn:kronkers:problem:unknown-model"))
                .body("errors[0].fix", containsString("/monitoring/overview"));
    }

    @Test
    void onlySignedInPeopleWithARoleMayLook() {
        given().get("/monitoring/overview").then().statusCode(401);
        given().auth()
                .oauth2(TestTokens.expired("platform"))
                .get("/monitoring/alerts")
                .then()
                .statusCode(401)
                .contentType("application/problem+json")
                .body("type", is("urn:kronkers:problem:unauthenticated"));
        given().auth()
                .oauth2(TestTokens.token("visitor"))
                .get("/monitoring/overview")
                .then()
                .statusCode(403);
        given().auth()
                .oauth2(TestTokens.token("platform"))
                .get("/monitoring/alerts?limit=0")
                .then()
                .statusCode(400)
                .body("errors[0].field", is("limit"));
    }

    @Test
    void theOverviewListsWhatIsWatched() throws Exception {
        promoted("1", 1);
        platform.window(model, "1", "serving-0", nextWindow(), DEMAND.dataOf(44));
        modelWhere(m -> m.path("windows").size() == 1);

        JsonNode overview = Platform.get("/monitoring/overview");

        assertThat(overview)
                .filteredOn(line -> line.path("model").asText().equals(model))
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.path("lastVerdict").asText()).isEqualTo("stable");
                    assertThat(line.path("versions").path(0).asText()).isEqualTo("1");
                    assertThat(line.path("openAlerts").asInt()).isZero();
                });
    }

    private String windowOf(String feature) {
        return "{\"model\":\"%s\",\"version\":\"1\",\"replica\":\"r\",\"part\":1,\"features\":[%s],"
                        .formatted(model, feature)
                + "\"window\":{\"start\":\"2017-10-09T00:00:00Z\",\"end\":\"2017-10-09T00:00:05Z\"},"
                + "\"counts\":{\"requests\":1,\"rows\":1,\"errors\":0}}";
    }

    private void promoted(String version, long revision) throws Exception {
        platform.promote(model, version, revision, Platform.reference(DEMAND));
        modelWhere(m -> m.path("revision").asLong() == revision
                && m.at("/deployments/0/reference/state").asText().equals("stored"));
    }

    private Instant nextWindow() {
        start = start.plusSeconds(5);
        return start;
    }

    private JsonNode modelWhere(Predicate<JsonNode> condition) {
        return await().atMost(PATIENCE).until(() -> Platform.modelOf(model), condition);
    }

    private static long rowsOf(JsonNode seen) {
        long rows = 0;
        for (JsonNode window : seen.path("windows")) {
            rows += window.path("rows").asLong();
        }
        return rows;
    }

    private static List<JsonNode> alertsOf(String model) {
        List<JsonNode> alerts = new ArrayList<>();
        Platform.get("/monitoring/alerts?limit=500").forEach(alert -> {
            if (alert.path("model").asText().equals(model)) {
                alerts.add(alert);
            }
        });
        return alerts;
    }
}
