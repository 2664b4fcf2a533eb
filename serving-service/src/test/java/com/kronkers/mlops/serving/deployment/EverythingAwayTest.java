package com.kronkers.mlops.serving.deployment;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.serving.history.HistoryFiles;
import com.kronkers.mlops.serving.platform.DemandModel;
import com.kronkers.mlops.serving.platform.Neighbours;
import com.kronkers.mlops.testing.TestTokens;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Broker, database, registry, ingestion and the token endpoint are all away; only the cache is there. */
@QuarkusTest
@TestProfile(EverythingAwayTest.Away.class)
class EverythingAwayTest {
    private static final String NOWHERE = "127.0.0.1:1";

    /** Starts the service with nothing around it. */
    public static class Away implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "kafka.bootstrap.servers", NOWHERE,
                    "quarkus.datasource.jdbc.url", "jdbc:postgresql://" + NOWHERE + "/serving",
                    "quarkus.datasource.username", "serving",
                    "quarkus.datasource.password", "serving",
                    "quarkus.http.test-port", "0",
                    "quarkus.management.test-port", "0");
        }

        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(Cache.class));
        }
    }

    /** A data folder as a run before left it. */
    public static class Cache implements QuarkusTestResourceLifecycleManager {
        @Override
        public Map<String, String> start() {
            try {
                Path folder = Files.createTempDirectory("serving-away");
                Path artifacts = Files.createDirectories(folder.resolve("artifacts"));
                Path zip = DemandModel.write(folder.resolve("package.zip"), 5);
                String digest = DemandModel.digest(zip);
                Files.move(zip, artifacts.resolve(digest.substring("sha256:".length()) + ".zip"));
                ObjectMapper json = new ObjectMapper();
                new DeploymentJournal(folder.resolve("deployments"), json)
                        .save(ModelPromoted.decode(
                                json,
                                json.writeValueAsBytes(Neighbours.promotion("cached", 9, "4", digest, "cached-data"))));
                Files.writeString(
                        folder.resolve("confirmed"),
                        Instant.now().minus(Duration.ofHours(1)).toString());
                Files.writeString(folder.resolve("access.json"), "[]");
                HistoryFiles.write(
                        folder.resolve("history"), "cached-data", 3, DemandModel.RECIPE, DemandModel.history(8, 50));
                return Map.of(
                        "kronkers.data-dir", folder.toString(), "quarkus.oidc.public-key", TestTokens.publicKey());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void stop() {
            // The folder lies under the system's temporary files.
        }
    }

    @Inject
    MeterRegistry meters;

    @TestHTTPResource(value = "/health/ready", management = true)
    URL ready;

    @Test
    void itServesFromItsCacheAndCountsWhatCannotBeTold() {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> given().get("/v2/health/ready").then().statusCode(200));

        given().get(ready)
                .then()
                .statusCode(200)
                .body("status", equalTo("UP"))
                .body("checks.find{it.name=='models'}.data.longestUnconfirmed", equalTo("PT24H"))
                .body("checks.find{it.name=='models'}.data.'away.broker'", startsWith("since "));
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> given().get(ready)
                .then()
                .body("checks.find{it.name=='models'}.data.'away.registry'", startsWith("since "))
                .body("checks.find{it.name=='models'}.data.'away.ingestion'", startsWith("since "))
                .body("checks.find{it.name=='models'}.data.'away.database'", startsWith("since ")));
        given().auth()
                .oauth2(TestTokens.token("auditor"))
                .get("/predictions/cached/deployments")
                .then()
                .statusCode(503)
                .body("type", equalTo("urn:kronkers:problem:history-not-available"));
        predict()
                .then()
                .statusCode(200)
                .body("version", equalTo("4"))
                .body("revision", equalTo(9))
                .body("historyAsOf", equalTo("2017-09-25"));
        // Long enough that capture has failed to reach the broker; that nobody waits for it is CaptureTest's matter.
        for (int i = 0; i < 200; i++) {
            assertThat(predict().statusCode()).isEqualTo(200);
        }
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(droppedPredictions()).isPositive());
    }

    @Test
    void outcomesAreRefusedSinceTheyCannotBeKept() {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> given().get("/v2/health/ready").then().statusCode(200));

        given().contentType(ContentType.JSON)
                .auth()
                .oauth2(TestTokens.token("department"))
                .body(Map.of("store_id", "367", "department", "GROCERY", "week_start", "2017-09-25", "actual", 3))
                .post("/outcomes/cached")
                .then()
                .statusCode(503)
                .header("Retry-After", equalTo("10"))
                .body("type", equalTo("urn:kronkers:problem:outcomes-not-taken"));
    }

    private double droppedPredictions() {
        return meters.find("kronkers.capture.dropped").tag("topic", "predictions").counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private static Response predict() {
        return given().contentType(ContentType.JSON)
                .auth()
                .oauth2(TestTokens.token("department"))
                .body(Map.of("store_id", "367", "department", "GROCERY", "week_start", "2017-10-02", "holiday", false))
                .post("/predictions/cached");
    }
}
