package com.kronkers.mlops.ingestion.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;

import com.kronkers.mlops.ingestion.ComponentTest;
import com.kronkers.mlops.ingestion.IngestionProfile;
import com.kronkers.mlops.ingestion.upload.ResumableUploads.Piece;
import com.kronkers.mlops.testing.TestTokens;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(IngestionProfile.class)
class ResumableUploadTest extends ComponentTest {
    private static final byte[] CSV = receipts(0, 5, 1).getBytes(StandardCharsets.UTF_8);
    private static final String OFFSET_PROBLEM =
            "https://iana.org/assignments/http-problem-types#mismatching-upload-offset";

    @TestHTTPResource
    URI service;

    @Inject
    UploadSweep sweep;

    @Inject
    ResumableUploads uploads;

    @Inject
    UploadRows uploadRows;

    @Inject
    EntityManager rows;

    @ConfigProperty(name = "kronkers.data-dir")
    Path data;

    @Test
    void piecesBecomeAVersionLikeAnUploadInOneRequest() {
        String dataset = declared("pieces");
        String upload = begin(dataset, null);

        piece(upload, 0, 1000, false).statusCode(204).header("Upload-Offset", "1000");
        offset(upload)
                .statusCode(204)
                .header("Upload-Offset", "1000")
                .header("Upload-Complete", "?0")
                .header("Upload-Length", Integer.toString(CSV.length))
                .header("Upload-Limit", containsString("max-size=" + IngestionProfile.LIMIT))
                .header("Cache-Control", "no-store");
        piece(upload, 1000, CSV.length, true)
                .statusCode(201)
                .header("Upload-Complete", "?1")
                .header("Location", endsWith("/datasets/" + dataset + "/versions/1"))
                .body("rows", equalTo(200));

        assertThat(raw(dataset, 1)).isEqualTo(CSV);
        offset(upload).header("Upload-Complete", "?1");
    }

    @Test
    void aLostAnswerToTheLastPieceIsAskedForAgain() {
        String dataset = declared("pieces");
        String upload = begin(dataset, null);
        piece(upload, 0, CSV.length, true).statusCode(201);

        piece(upload, CSV.length, CSV.length, true).statusCode(200).body("version", equalTo(1));
        piece(upload, 0, CSV.length, true).statusCode(400).body("type", endsWith("#completed-upload"));
    }

    @Test
    void aWrongOffsetIsToldTheRightOne() {
        String upload = begin(declared("pieces"), null);
        piece(upload, 0, 500, false).statusCode(204);

        piece(upload, 700, 900, false)
                .statusCode(409)
                .header("Upload-Offset", "500")
                .body("type", equalTo(OFFSET_PROBLEM))
                .body("expected-offset", equalTo(500))
                .body("provided-offset", equalTo(700));
    }

    /** The one that came first was asked for the offset between being taken in and its first byte. */
    @Test
    void aRequestThatLostTheUploadFailsAndNotTheOneAfterIt() {
        String dataset = declared("pieces");
        String upload = begin(dataset, null);
        UUID id = UUID.fromString(upload.substring(upload.lastIndexOf('/') + 1));
        InputStream body = new InputStream() {
            private boolean sent;

            @Override
            public int read() {
                throw new UnsupportedOperationException();
            }

            @Override
            public int read(byte[] bytes, int from, int length) {
                if (sent) {
                    offset(upload).statusCode(204).header("Upload-Offset", "0");
                    return -1;
                }
                sent = true;
                uploadRows.take(dataset, id, "test-user", null);
                System.arraycopy(CSV, 0, bytes, from, 1000);
                return 1000;
            }
        };

        assertThatThrownBy(() -> uploads.append(dataset, id, "test-user", new Piece(0, true, -1, body)))
                .isInstanceOf(HttpProblem.class)
                .hasMessageContaining("Another request goes on");
        piece(upload, 0, CSV.length, true).statusCode(201).body("rows", equalTo(200));
    }

    @Test
    void bytesBeforeACutAreKept() throws IOException {
        String dataset = declared("cut");
        String upload = begin(dataset, null);

        try (Wire wire = new Wire(service)) {
            wire.head(
                    "PATCH " + upload,
                    "Content-Type: application/partial-upload",
                    "Upload-Offset: 0",
                    "Upload-Complete: ?1",
                    "Content-Length: " + CSV.length);
            wire.body(CSV, 0, 3000);
            await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(parts(upload)));
        }

        // Asking by HEAD would end the writer before it has noticed the cut.
        await().atMost(Duration.ofSeconds(30))
                .until(() -> uploads.progress(dataset, id(upload), "test-user").receivedBytes > 0);
        int kept = Integer.parseInt(offset(upload).extract().header("Upload-Offset"));
        assertThat(kept).isBetween(1, 3000);
        piece(upload, kept, CSV.length, true).statusCode(201).body("rows", equalTo(200));
        assertThat(raw(dataset, 1)).isEqualTo(CSV);
    }

    @Test
    void aSecondWriterEndsTheFirst() throws IOException {
        String dataset = declared("writers");
        String upload = begin(dataset, null);

        try (Wire stalled = new Wire(service)) {
            stalled.head(
                    "PATCH " + upload,
                    "Content-Type: application/partial-upload",
                    "Upload-Offset: 0",
                    "Upload-Complete: ?1",
                    "Content-Length: " + CSV.length);
            stalled.body(CSV, 0, 2000);
            await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(parts(upload)));
            // It writes by now: a request that ends it waits for what it has read.
            int received = Integer.parseInt(offset(upload).extract().header("Upload-Offset"));
            assertThat(received).isBetween(1, 2000);
            piece(upload, received, CSV.length, true).statusCode(201);

            stalled.body(CSV, 2000, CSV.length);
            assertThat(stalled.answer()).startsWith("HTTP/1.1 409");
        }
        assertThat(raw(dataset, 1)).isEqualTo(CSV);
    }

    @Test
    void theKeyOfAnExpiredUploadBeginsANewOne() {
        String dataset = declared("key");
        String key = UUID.randomUUID().toString();
        String expired = begin(dataset, key);
        piece(expired, 0, 100, false).statusCode(204);
        QuarkusTransaction.requiringNew()
                .run(() -> rows.createNativeQuery("update resumable_upload set expires_at = now() where id = :id")
                        .setParameter("id", id(expired))
                        .executeUpdate());

        String upload = begin(dataset, key);

        assertThat(upload).isNotEqualTo(expired);
        piece(upload, 0, CSV.length, true).statusCode(201).body("rows", equalTo(200));
    }

    @Test
    void theKeyFindsTheUploadAgain() {
        String dataset = declared("key");
        String key = UUID.randomUUID().toString();
        String upload = begin(dataset, key);
        piece(upload, 0, 100, false).statusCode(204);

        assertThat(begin(dataset, key)).isEqualTo(upload);

        creation(key)
                .header("Upload-Length", CSV.length + 1)
                .post("/datasets/" + dataset + "/uploads")
                .then()
                .statusCode(422)
                .body("type", endsWith("idempotency-key-reused"));
        piece(upload, 100, CSV.length, true).statusCode(201);
        // The same key in one request is answered with the same version.
        owner().header("Idempotency-Key", key)
                .contentType("text/csv")
                .body(CSV)
                .post("/datasets/" + dataset + "/versions")
                .then()
                .statusCode(200)
                .body("version", equalTo(1));
    }

    @Test
    void modeAndFormatAreThoseOfTheCreation() {
        String dataset = declared("mode");
        upload(dataset, "replace", receipts(0, 5, 1)).then().statusCode(201);
        byte[] more = receipts(5, 1, 1).replace(',', ';').getBytes(StandardCharsets.UTF_8);

        owner().header("Upload-Complete", "?1")
                .body(more)
                .post("/datasets/" + dataset + "/uploads?mode=append&delimiter=semicolon")
                .then()
                .statusCode(201)
                .header("Upload-Complete", "?1")
                .body("mode", equalTo("append"))
                .body("rows", equalTo(240));
    }

    @Test
    void whatIsTooLargeIsRefusedBeforeItIsSent() {
        String dataset = declared("large");

        creation(null)
                .header("Upload-Length", IngestionProfile.LIMIT + 1)
                .post("/datasets/" + dataset + "/uploads")
                .then()
                .statusCode(413);
        owner().options("/datasets/" + dataset + "/uploads")
                .then()
                .header("Upload-Limit", "max-size=" + IngestionProfile.LIMIT);
    }

    @Test
    void lengthsMustAgree() {
        String upload = begin(declared("length"), null);

        piece(upload, 0, CSV.length - 1, true).statusCode(400).body("type", endsWith("#inconsistent-upload-length"));
        owner().header("Upload-Offset", "zero")
                .header("Upload-Complete", "?0")
                .contentType("application/partial-upload")
                .body(new byte[] {'x'})
                .patch(upload)
                .then()
                .statusCode(400)
                .body("errors[0].field", equalTo("Upload-Offset"));
    }

    @Test
    void aRefusedUploadIsFinishedOnceTheContractFits() {
        String dataset = freshName("refused");
        declare(dataset, "{\"columns\": [{\"name\": \"other\", \"type\": \"string\"}]}")
                .statusCode(201);
        String upload = begin(dataset, null);
        piece(upload, 0, CSV.length, true).statusCode(422).body("type", endsWith("column-missing"));

        declare(dataset, DECLARATION);

        piece(upload, CSV.length, CSV.length, true).statusCode(201).body("rows", equalTo(200));
    }

    @Test
    void aCancelledUploadLeavesNothing() throws IOException {
        String upload = begin(declared("cancel"), null);
        piece(upload, 0, 1000, false).statusCode(204);

        owner().delete(upload).then().statusCode(204);

        offset(upload).statusCode(404);
        assertThat(parts(upload)).doesNotExist();
    }

    @Test
    void piecesLieSealedUntilTheyExpire() throws IOException {
        String upload = begin(declared("expiry"), null);
        piece(upload, 0, 1000, false).statusCode(204);
        try (var files = Files.list(parts(upload))) {
            for (Path part : files.toList()) {
                assertThat(new String(Files.readAllBytes(part), StandardCharsets.ISO_8859_1))
                        .doesNotContain("2017-02-01");
            }
        }

        sweep.sweep(Instant.now());
        offset(upload).statusCode(204);
        sweep.sweep(Instant.now().plus(Duration.ofHours(25)));

        offset(upload).statusCode(404);
        assertThat(parts(upload)).doesNotExist();
    }

    @Test
    void anUploadIsItsSendersAlone() {
        String dataset = declared("own");
        String upload = begin(dataset, null);

        io.restassured.RestAssured.given()
                .auth()
                .oauth2(TestTokens.tokenOf("somebody", "data-owner", "platform"))
                .head(upload)
                .then()
                .statusCode(org.hamcrest.Matchers.oneOf(403, 404));
    }

    private Path parts(String upload) {
        return data.resolve("uploads").resolve(id(upload).toString());
    }

    private static UUID id(String upload) {
        return UUID.fromString(upload.substring(upload.lastIndexOf('/') + 1));
    }

    private static io.restassured.specification.RequestSpecification creation(String key) {
        var request = owner().header("Upload-Complete", "?0");
        return key == null ? request : request.header("Idempotency-Key", key);
    }

    /** The path of a new upload of {@link #CSV}. */
    private static String begin(String dataset, String key) {
        String location = creation(key)
                .header("Upload-Length", CSV.length)
                .post("/datasets/" + dataset + "/uploads")
                .then()
                .statusCode(201)
                .extract()
                .header("Location");
        return URI.create(location).getPath();
    }

    private static ValidatableResponse piece(String upload, int from, int to, boolean last) {
        return owner().header("Upload-Offset", from)
                .header("Upload-Complete", last ? "?1" : "?0")
                .contentType("application/partial-upload")
                .body(Arrays.copyOfRange(CSV, from, to))
                .patch(upload)
                .then();
    }

    private static ValidatableResponse offset(String upload) {
        return owner().head(upload).then();
    }

    private static byte[] raw(String dataset, int version) {
        return owner().get("/datasets/" + dataset + "/versions/" + version + "/raw")
                .then()
                .statusCode(200)
                .extract()
                .asByteArray();
    }
}
