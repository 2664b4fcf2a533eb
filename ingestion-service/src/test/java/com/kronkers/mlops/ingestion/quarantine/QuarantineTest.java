package com.kronkers.mlops.ingestion.quarantine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.ingestion.ComponentTest;
import com.kronkers.mlops.ingestion.IngestionProfile;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(IngestionProfile.class)
class QuarantineTest extends ComponentTest {
    /** Lines 122 to 124 cannot be used. */
    private static final String DIRTY =
            receipts(0, 3, 1) + "2017-02-30,s1,1,0\n2017-02-03,s1,one,0\n2017-02-31,\"s,2\",two,0\n";

    @Inject
    EntityManager rows;

    @ConfigProperty(name = "kronkers.data-dir")
    Path data;

    @Test
    void rejectedRowsAreDownloadedAsJsonLines() {
        String dataset = dirty();

        String text = owner().get("/datasets/" + dataset + "/versions/1/rejected?format=ndjson")
                .then()
                .statusCode(200)
                .contentType("application/x-ndjson")
                .extract()
                .asString();

        List<JsonNode> lines = text.lines().map(ComponentTest::json).toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0).path("line").asLong()).isEqualTo(122);
        assertThat(lines.get(2).path("reasons")).hasSize(2);
        assertThat(lines.get(2).path("raw").asText()).isEqualTo("2017-02-31,\"s,2\",two,0");
    }

    @Test
    void rejectedRowsLieSealed() throws IOException {
        String dataset = freshName("sealed");
        declare(dataset, DECLARATION).statusCode(201);
        String secret = "secret" + UUID.randomUUID();

        upload(dataset, "replace", receipts(0, 3, 1) + "never," + secret + ",1,0\n")
                .then()
                .statusCode(201);

        owner().get("/datasets/" + dataset + "/versions/1/rejected").then().body(containsString(secret));
        try (var files = Files.walk(data)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(secret);
            }
        }
    }

    @Test
    void correctedRowsAreAppended() {
        String dataset = dirty();

        correct(dataset, 1, null, "line,reason,raw\n122,,\"2017-02-28,s1,1,0\"\n124,,\"2017-02-03,\"\"s,2\"\",2,0\"\n")
                .statusCode(201)
                .header("Location", endsWith("/datasets/" + dataset + "/versions/2"))
                .body("newRows", equalTo(2))
                .body("corrects.version", equalTo(1))
                .body("corrects.lines", contains(122, 124));

        owner().get("/datasets/" + dataset + "/versions/2/report")
                .then()
                .body("corrects.version", equalTo(1))
                .body("corrects.lines", contains(122, 124));
        owner().get("/datasets/" + dataset + "/versions/1/corrections")
                .then()
                .body("line", contains(122, 124))
                .body("correctedIn", contains(2, 2));
        owner().get("/datasets/" + dataset + "/versions/2").then().body("rows", equalTo(122));
    }

    @Test
    void aSpreadsheetRunsNothingOfADownloadAndItsCorrectionHasTheRowsAsTheyWere() {
        String dataset = freshName("formulas");
        declare(
                        dataset,
                        """
                        {"columns": [{"name": "note", "type": "string", "classification": "internal"},
                          {"name": "=total", "type": "integer"}]}""")
                .statusCode(201);
        List<String> notes = List.of("=1+2", "+1", "-1", "@SUM(A1)", "'=1", "''-1", "'tis", "'", "\"=a,b\"");
        String rows = notes.stream().map(note -> note + ",one\n").collect(Collectors.joining());
        owner().contentType("text/csv")
                .body("note,=total\n" + "fine,1\n".repeat(100) + rows)
                .post("/datasets/" + dataset + "/versions?quote=double&delimiter=comma&footer=0")
                .then()
                .statusCode(201)
                .body("rejectedRows", equalTo(notes.size()));

        String neutral = rejected(dataset, "csv");

        assertThat(neutral.lines().skip(1).map(line -> line.substring(line.indexOf("\",") + 2)))
                .containsExactly(
                        "\"'=1+2,one\"",
                        "\"'+1,one\"",
                        "\"'-1,one\"",
                        "\"'@SUM(A1),one\"",
                        "\"''=1,one\"",
                        "\"'''-1,one\"",
                        "\"'tis,one\"",
                        "\"',one\"",
                        "\"\"\"=a,b\"\",one\"");
        assertThat(neutral).contains("\n102,\"'=total: 'one' is not a whole number\",");
        assertThat(rejected(dataset, "csv&formulas=keep"))
                .contains("102,\"=total: 'one' is not a whole number\",\"=1+2,one\"\n", ",\"'=1,one\"\n");
        owner().get("/datasets/" + dataset + "/versions/1/rejected?formulas=run")
                .then()
                .statusCode(422)
                .body("errors.field", contains("formulas"));

        correct(dataset, 1, null, neutral.replace(",one\"", ",1\""))
                .statusCode(201)
                .body("newRows", equalTo(notes.size()));
        assertThat(owner().get("/datasets/" + dataset + "/versions/2/content?format=csv&formulas=keep")
                        .asString()
                        .lines()
                        .skip(101))
                .containsExactlyElementsOf(
                        notes.stream().map(note -> note + ",1").toList());
    }

    private static String rejected(String dataset, String format) {
        return owner().get("/datasets/" + dataset + "/versions/1/rejected?format=" + format)
                .then()
                .statusCode(200)
                .extract()
                .asString();
    }

    @Test
    void correctedColumnsAreAppended() {
        String dataset = dirty();

        correct(dataset, 1, null, "quantity,line,store,day,discount\n1,123,\"s,2\",2017-02-03,0\n")
                .statusCode(201)
                .body("newRows", equalTo(1));

        owner().get("/datasets/" + dataset + "/versions/2/content?format=csv")
                .then()
                .body(containsString("2017-02-03,\"s,2\",1,0"));
    }

    @Test
    void aLineIsCorrectedOnce() {
        String dataset = dirty();
        String key = UUID.randomUUID().toString();
        String csv = "line,raw\n122,\"2017-02-28,s1,1,0\"\n";
        correct(dataset, 1, key, csv).statusCode(201);

        correct(dataset, 1, key, csv).statusCode(200).body("version", equalTo(2));
        correct(dataset, 1, null, csv).statusCode(409).body("type", endsWith("line-corrected"));

        owner().get("/datasets/" + dataset + "/versions").then().body("version", contains(2, 1));
    }

    @Test
    void aRefusedCorrectionCanBeSentAgain() {
        String dataset = dirty();

        correct(dataset, 1, null, "line,day\n122,2017-02-28\n").statusCode(422);
        owner().get("/datasets/" + dataset + "/versions/1/corrections").then().body("", empty());

        correct(dataset, 1, null, "line,raw\n122,\"2017-02-28,s1,1,0\"\n").statusCode(201);
    }

    @Test
    void onlyRejectedLinesAreCorrected() {
        String dataset = dirty();

        correct(dataset, 1, null, "line,raw\n7,\"2017-02-28,s1,1,0\"\n")
                .statusCode(422)
                .body("type", endsWith("line-not-rejected"))
                .body("detail", containsString("Line 7"));
        correct(dataset, 1, null, "line,raw\n122,\"2017-02-28,s1,1,0\"\n122,x\n")
                .statusCode(422);
        correct(dataset, 1, null, "line,raw\nfirst,x\n").statusCode(422);
        correct(dataset, 1, null, "line,raw\n122,\"x\n").statusCode(422).body("type", endsWith("invalid-csv"));
        correct(dataset, 1, null, "line,raw\n").statusCode(422);
        correct(dataset, 1, null, "").statusCode(422);
    }

    @Test
    void afterTheirRetentionTheyAreGone() {
        String dataset = dirty();
        String digest = QuarkusTransaction.requiringNew().call(() -> rows.createNativeQuery(
                        "select rejected_digest from dataset_version where dataset = :dataset", String.class)
                .setParameter("dataset", dataset)
                .getSingleResult()
                .toString());
        expire(digest);

        owner().get("/datasets/" + dataset + "/versions/1/rejected")
                .then()
                .statusCode(410)
                .body("type", endsWith("quarantine-gone"))
                .body("errors", hasSize(1));
    }

    private void expire(String digest) {
        QuarkusTransaction.requiringNew().run(() -> rows.createNativeQuery(
                        "update retention set expires_at = now() where vault = 'quarantine' and digest = :digest")
                .setParameter("digest", digest)
                .executeUpdate());
    }

    private static String dirty() {
        String dataset = declared("dirty");
        // Its own text, so that no other test's version keeps the same rejected rows.
        upload(dataset, "replace", DIRTY.replace("s1,one", dataset + ",one"))
                .then()
                .statusCode(201)
                .body("rejectedRows", equalTo(3));
        return dataset;
    }

    private static ValidatableResponse correct(String dataset, int version, String key, String csv) {
        var request = owner().contentType("text/csv").body(csv);
        return (key == null ? request : request.header("Idempotency-Key", key))
                .post("/datasets/" + dataset + "/versions/" + version + "/corrections")
                .then();
    }
}
