package com.kronkers.mlops.ingestion.raw;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;

import com.kronkers.mlops.ingestion.ComponentTest;
import com.kronkers.mlops.ingestion.IngestionProfile;
import com.kronkers.mlops.ingestion.dataset.Datasets;
import com.kronkers.mlops.ingestion.objects.Digests;
import com.kronkers.mlops.ingestion.vault.Retentions;
import com.kronkers.mlops.ingestion.vault.Vaults;
import com.kronkers.mlops.testing.TestTokens;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(IngestionProfile.class)
class RawTest extends ComponentTest {
    @Inject
    RawStore raws;

    @Inject
    Vaults vaults;

    @Inject
    Retentions retentions;

    @Inject
    Datasets datasets;

    @Inject
    EntityManager rows;

    @ConfigProperty(name = "kronkers.data-dir")
    Path data;

    @Test
    void theUploadIsKeptSealedAsItWasSent() throws IOException {
        String dataset = declared("raw");
        String csv = "\uFEFF" + own(dataset).replace("\n", "\r\n");
        owner().contentType("text/csv")
                .body(csv.getBytes(StandardCharsets.UTF_8))
                .post("/datasets/" + dataset + "/versions")
                .then()
                .statusCode(201);

        byte[] kept = owner().get("/datasets/" + dataset + "/versions/latest/raw")
                .then()
                .statusCode(200)
                .header("Content-Location", equalTo("/datasets/" + dataset + "/versions/1/raw"))
                .extract()
                .asByteArray();

        assertThat(kept).isEqualTo(csv.getBytes(StandardCharsets.UTF_8));
        assertThat(new String(Files.readAllBytes(sealed(Digests.of(csv))), StandardCharsets.ISO_8859_1))
                .doesNotContain(dataset);
        given().auth()
                .oauth2(TestTokens.tokenOf("somebody", "data-scientist"))
                .get("/datasets/" + dataset + "/versions/1/raw")
                .then()
                .statusCode(403);
    }

    @Test
    void afterItsRetentionItIsGone() throws IOException {
        String dataset = declared("raw");
        String csv = own(dataset);
        upload(dataset, "replace", csv).then().statusCode(201);
        assertThat(raws.has(datasets.version(dataset, "1"))).isTrue();

        expire(Digests.of(csv));

        owner().get("/datasets/" + dataset + "/versions/1/raw")
                .then()
                .statusCode(410)
                .body("type", endsWith("raw-gone"));
        Path sealed = sealed(Digests.of(csv));
        assertThat(sealed).exists();
        Files.setLastModifiedTime(sealed, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        retentions.sweep("raw", vaults.raw());
        assertThat(sealed).doesNotExist();
    }

    @Test
    void aRefusedUploadIsNotKept() {
        String dataset = declared("raw");
        String csv = "other\n" + dataset + "\n";

        upload(dataset, "replace", csv).then().statusCode(422);

        assertThat(vaults.raw().has(Digests.of(csv))).isFalse();
    }

    private static String own(String dataset) {
        return receipts(0, 3, 1).replace("s1", dataset);
    }

    private void expire(String digest) {
        QuarkusTransaction.requiringNew().run(() -> rows.createNativeQuery(
                        "update retention set expires_at = now() where vault = 'raw' and digest = :digest")
                .setParameter("digest", digest)
                .executeUpdate());
    }

    private Path sealed(String digest) {
        return Digests.below(data.resolve("raw"), digest);
    }
}
