package com.kronkers.mlops.ingestion.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.kronkers.mlops.ingestion.ComponentTest;
import com.kronkers.mlops.ingestion.IngestionProfile;
import com.kronkers.mlops.ingestion.dataset.CommitOutcome;
import com.kronkers.mlops.ingestion.dataset.Datasets;
import com.kronkers.mlops.ingestion.ingest.IngestConfig;
import com.kronkers.mlops.ingestion.objects.Digests;
import com.kronkers.mlops.ingestion.upload.ResumableUploads.Piece;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** 50 MB over connections that are cut again and again, and over a service that dies without a word. */
@QuarkusTest
@TestProfile(LargeUploadTest.Large.class)
class LargeUploadTest extends ComponentTest {
    private static final int BYTES = 50 << 20;
    private static final int PART = 1 << 20;
    /** Most expanded bytes of an archive; the ratio counts before that. */
    static final int EXPANDED = 80 << 20;

    private static final String PERSON = "test-user";

    /** Large uploads in small parts. */
    public static class Large extends IngestionProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> overrides = new HashMap<>(super.getConfigOverrides());
            overrides.put("kronkers.ingest.limit", "128M");
            overrides.put("kronkers.upload.part-size", Integer.toString(PART));
            overrides.put("kronkers.format.expanded-limit", EXPANDED + "");
            return overrides;
        }
    }

    @TestHTTPResource
    URI service;

    @Inject
    UploadRows rows;

    @Inject
    PartFiles files;

    @Inject
    Uploads uploads;

    @Inject
    Datasets datasets;

    @Inject
    UploadConfig config;

    @Inject
    IngestConfig ingestConfig;

    @Test
    void fiftyMegabytesArriveWholeInSpiteOfCutsAndADeadService() throws IOException, SQLException {
        byte[] csv = csv();
        String dataset = declared("large");
        String upload = begin(dataset, csv.length);
        Random random = new Random(20170201);
        int cuts = 0;
        long offset = 0;
        while (offset < csv.length / 2) {
            sendAndCut(upload, csv, (int) offset, (int) Math.min(csv.length, offset + 1 + random.nextInt(6 << 20)));
            long before = offset;
            offset = offset(upload);
            assertThat(offset).isGreaterThanOrEqualTo(before);
            cuts++;
        }
        UUID id = UUID.fromString(upload.substring(upload.lastIndexOf('/') + 1));
        long lasting = dieWhileWriting(dataset, id, csv, (int) offset);

        ResumableUploads restarted = new ResumableUploads(rows, files, uploads, datasets, config, ingestConfig);
        long found = restarted.state(dataset, id, PERSON).receivedBytes;
        assertThat(found).isEqualTo(lasting);
        CommitOutcome outcome =
                restarted.append(dataset, id, PERSON, rest(csv, (int) found)).orElseThrow();

        assertThat(cuts).isGreaterThan(4);
        MessageDigest digest = Digests.sha256();
        digest.update(csv);
        assertThat(outcome.version().sourceDigest()).isEqualTo(Digests.text(digest));
        owner().get("/datasets/" + dataset + "/versions/1")
                .then()
                .body("rows", equalTo(rows(csv)))
                .body("rejectedRows", equalTo(0));
    }

    private void sendAndCut(String upload, byte[] csv, int from, int to) {
        try (Wire wire = new Wire(service)) {
            wire.head(
                    "PATCH " + upload,
                    "Content-Type: application/partial-upload",
                    "Upload-Offset: " + from,
                    "Upload-Complete: ?1",
                    "Content-Length: " + (csv.length - from));
            wire.body(csv, from, to);
        } catch (IOException ended) {
            // The service has ended the request before: a cut as well.
        }
    }

    /** Writes two parts and a half and then never again, as a killed service does; returns what lasts. */
    private long dieWhileWriting(String dataset, UUID id, byte[] csv, int offset) throws IOException {
        UUID token = UUID.randomUUID();
        ResumableUpload upload = rows.take(dataset, id, PERSON, token);
        UploadWriter killed = new UploadWriter(files, rows, id, token, upload.parts, PART);
        byte[] bytes = new byte[2 * PART + PART / 2];
        System.arraycopy(csv, offset, bytes, 0, bytes.length);
        killed.write(bytes, bytes.length);
        return offset + 2L * PART;
    }

    private static Piece rest(byte[] csv, int from) {
        int length = csv.length - from;
        return new Piece(from, true, length, new ByteArrayInputStream(csv, from, length));
    }

    private static long offset(String upload) {
        return Long.parseLong(
                owner().head(upload).then().statusCode(204).extract().header("Upload-Offset"));
    }

    private static String begin(String dataset, int bytes) {
        return URI.create(owner().header("Upload-Complete", "?0")
                        .header("Upload-Length", bytes)
                        .post("/datasets/" + dataset + "/uploads")
                        .then()
                        .statusCode(201)
                        .extract()
                        .header("Location"))
                .getPath();
    }

    private static byte[] csv() {
        ByteArrayOutputStream csv = new ByteArrayOutputStream(BYTES + 100);
        Random random = new Random(7);
        csv.writeBytes("day,store,quantity,discount\n".getBytes(StandardCharsets.UTF_8));
        while (csv.size() < BYTES) {
            csv.writeBytes(("2017-02-0" + (1 + random.nextInt(9)) + ",s" + random.nextInt(1000) + ','
                            + random.nextInt(100000) + ",0." + random.nextInt(100) + '\n')
                    .getBytes(StandardCharsets.UTF_8));
        }
        return csv.toByteArray();
    }

    private static int rows(byte[] csv) {
        int lines = 0;
        for (byte each : csv) {
            lines += each == '\n' ? 1 : 0;
        }
        return lines - 1;
    }
}
