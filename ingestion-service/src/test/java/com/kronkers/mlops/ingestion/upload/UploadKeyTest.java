package com.kronkers.mlops.ingestion.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;

import com.kronkers.mlops.ingestion.ComponentTest;
import com.kronkers.mlops.ingestion.IngestionProfile;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Duplicates that arrive while the first request is served, and bodies that are refused before they are sent. */
@QuarkusTest
@TestProfile(IngestionProfile.class)
class UploadKeyTest extends ComponentTest {
    private static final byte[] CSV = receipts(0, 5, 1).getBytes(StandardCharsets.UTF_8);

    @TestHTTPResource
    URI service;

    @Test
    void aConcurrentDuplicateIsToldToWaitAndMakesNoSecondVersion() throws IOException {
        String dataset = declared("duplicate");
        String key = UUID.randomUUID().toString();

        try (Wire slow = new Wire(service)) {
            slow.head(
                    "POST /datasets/" + dataset + "/versions?mode=append",
                    "Content-Type: text/csv",
                    "Idempotency-Key: " + key,
                    "Content-Length: " + CSV.length);
            slow.body(CSV, 0, 1000);
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> append(dataset, key)
                    .then()
                    .statusCode(409)
                    .header("Retry-After", "5")
                    .body("type", endsWith("idempotency-key-in-use")));
            slow.body(CSV, 1000, CSV.length);
            assertThat(slow.answer()).startsWith("HTTP/1.1 20");
        }

        append(dataset, key).then().statusCode(200).body("version", equalTo(1));
        owner().get("/datasets/" + dataset + "/versions").then().body("version", contains(1));
    }

    @Test
    void aLengthBeyondTheLimitIsRefusedBeforeTheBodyIsSent() throws IOException {
        String dataset = declared("announced");

        try (Wire wire = new Wire(service)) {
            wire.head(
                    "POST /datasets/" + dataset + "/versions",
                    "Content-Type: text/csv",
                    "Content-Length: " + (IngestionProfile.LIMIT + 1));
            assertThat(wire.answer()).startsWith("HTTP/1.1 413");
        }
    }

    @Test
    void whoeverExpectsToContinueIsToldOnceTheLengthIsFine() throws IOException {
        String dataset = declared("expect");

        try (Wire wire = new Wire(service)) {
            wire.head(
                    "POST /datasets/" + dataset + "/versions",
                    "Content-Type: text/csv",
                    "Expect: 100-continue",
                    "Content-Length: " + (IngestionProfile.LIMIT + 1));
            assertThat(wire.answer()).startsWith("HTTP/1.1 413");
        }
        try (Wire wire = new Wire(service)) {
            wire.head(
                    "POST /datasets/" + dataset + "/versions",
                    "Content-Type: text/csv",
                    "Expect: 100-continue",
                    "Content-Length: " + CSV.length);
            assertThat(wire.answer()).startsWith("HTTP/1.1 100");
            wire.body(CSV, 0, CSV.length);
            assertThat(wire.answer()).startsWith("HTTP/1.1 201");
        }
    }

    private static Response append(String dataset, String key) {
        return owner().header("Idempotency-Key", key)
                .contentType("text/csv")
                .body(CSV)
                .post("/datasets/" + dataset + "/versions?mode=append");
    }
}
