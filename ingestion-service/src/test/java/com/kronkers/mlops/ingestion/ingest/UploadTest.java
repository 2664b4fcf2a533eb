package com.kronkers.mlops.ingestion.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.ingestion.ComponentTest;
import com.kronkers.mlops.ingestion.IngestionProfile;
import com.kronkers.mlops.ingestion.dataset.Datasets;
import com.kronkers.mlops.ingestion.dataset.VersionFile;
import com.kronkers.mlops.testing.Contracts;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(IngestionProfile.class)
class UploadTest extends ComponentTest {
    @ConfigProperty(name = "kronkers.data-dir")
    Path dataDirectory;

    @Inject
    Datasets datasets;

    @Test
    void anUploadBecomesAVersionThatIsAnnounced() {
        String dataset = declared("receipts");
        String csv = receipts(0, 3, 1) + "2017-02-30,s1,1,0\n2017-02-03,s1,one,0\n";

        upload(dataset, "replace", csv)
                .then()
                .statusCode(201)
                .header("Location", endsWith("/datasets/" + dataset + "/versions/1"))
                .body("version", equalTo(1))
                .body("quality", equalTo("accepted"))
                .body("change", equalTo("created"))
                .body("rows", equalTo(120))
                .body("rejectedRows", equalTo(2))
                .body("findings", empty());

        JsonNode event = events(dataset, 1).get(0);
        Contracts.assertValid("data-ingested", event);
        assertThat(event.path("timeFrom").asText()).isEqualTo("2017-02-01");
        assertThat(event.path("timeThrough").asText()).isEqualTo("2017-02-03");
        assertThat(event.path("links").path("data").asText()).isEqualTo("/datasets/" + dataset + "/versions/1/content");
        as("auditor")
                .get("/datasets/" + dataset + "/versions/1/rejected")
                .then()
                .statusCode(200)
                .body(
                        containsString("122,\"day: '2017-02-30' is not a date"),
                        containsString("123,\"quantity: 'one' is not a whole number\",\"2017-02-03,s1,one,0\""));
    }

    @Test
    void theFirstVersionOfAnUndeclaredContractInfersIt() {
        String dataset = freshName("products");
        declare(dataset, "{}").statusCode(201);

        upload(dataset, "replace", "id,price,since\n007,1.50,2017-01-01\n010,2,2017-01-02\n")
                .then()
                .statusCode(201)
                .body("columns.type", contains("string", "number", "date"))
                .body("contractVersion", equalTo(1));

        upload(dataset, "append", "id,price\n011,3\n")
                .then()
                .statusCode(422)
                .body("type", endsWith("column-missing"))
                .body("errors.field", contains("since"));
    }

    @Test
    void anAppendSharesItsParentsFiles() {
        String dataset = declared("receipts");
        upload(dataset, "replace", receipts(0, 3, 1)).then().statusCode(201);

        upload(dataset, "append", receipts(3, 1, 1))
                .then()
                .statusCode(201)
                .body("version", equalTo(2))
                .body("parent", equalTo(1))
                .body("rows", equalTo(160))
                .body("newRows", equalTo(40))
                .body("timeThrough", equalTo("2017-02-04"));

        List<VersionFile> first = datasets.version(dataset, "1").files();
        assertThat(datasets.version(dataset, "2").files()).hasSize(2).startsWith(first.get(0));
    }

    @Test
    void fiftyAppendsTakeTheDiskOfFiftyParts() throws IOException {
        String dataset = freshName("weekly");
        declare(dataset, "{}").statusCode(201);
        long empty = stored();
        upload(dataset, "replace", week(0)).then().statusCode(201);
        long one = stored() - empty;
        for (int week = 1; week < 50; week++) {
            upload(dataset, "append", week(week)).then().statusCode(201);
        }

        assertThat(stored() - empty).isLessThan(60 * one);
        owner().get("/datasets/" + dataset + "/versions/50").then().body("rows", equalTo(50 * 700));
    }

    private static String week(int week) {
        return IntStream.range(week * 700, (week + 1) * 700)
                .mapToObj(i -> i + "," + i * 7919L % 10007)
                .collect(Collectors.joining("\n", "id,n\n", "\n"));
    }

    private long stored() throws IOException {
        try (Stream<Path> objects = Files.walk(dataDirectory.resolve("objects"))) {
            return objects.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    @Test
    void replacingTheHeadByItsOwnBytesChangesNothing() {
        String dataset = declared("receipts");
        upload(dataset, "replace", receipts(0, 3, 1)).then().statusCode(201);

        upload(dataset, "replace", receipts(0, 3, 1)).then().statusCode(200).body("version", equalTo(1));
        owner().header("Idempotency-Key", UUID.randomUUID())
                .contentType("text/csv")
                .body(receipts(0, 3, 1))
                .post("/datasets/" + dataset + "/versions")
                .then()
                .statusCode(200)
                .body("version", equalTo(1));

        owner().get("/datasets/" + dataset + "/versions").then().body("version", contains(1));
    }

    @Test
    void anIdempotencyKeyDecidesARetry() {
        String dataset = declared("receipts");
        upload(dataset, "replace", receipts(0, 3, 1)).then().statusCode(201);
        String key = UUID.randomUUID().toString();

        withKey(dataset, key, receipts(3, 1, 1), 201, 2);
        withKey(dataset, key, receipts(3, 1, 1), 200, 2);

        owner().header("Idempotency-Key", key)
                .contentType("text/csv")
                .body(receipts(4, 1, 1))
                .post("/datasets/" + dataset + "/versions?mode=append")
                .then()
                .statusCode(422)
                .body("type", endsWith("idempotency-key-reused"));
        owner().get("/datasets/" + dataset + "/versions").then().body("version", contains(2, 1));
    }

    @Test
    void aBrokenFeedIsSuspectUntilItIsWithdrawnAndSentCorrected() {
        String dataset = declared("receipts");
        upload(dataset, "replace", receipts(0, 4, 1)).then().statusCode(201);

        upload(dataset, "append", receipts(4, 2, 100))
                .then()
                .statusCode(201)
                .body("quality", equalTo("suspect"))
                .body("findings.check", contains("scale-factor"))
                .body("findings.column", contains("discount"))
                .body("findings.factor", contains(100.0f));
        owner().get("/datasets/" + dataset + "/versions/latest").then().body("version", equalTo(1));
        decide(dataset, 2, "withdraw").statusCode(200).body("change", equalTo("withdrawn"));
        upload(dataset, "append", receipts(4, 2, 1))
                .then()
                .statusCode(201)
                .body("quality", equalTo("accepted"))
                .body("version", equalTo(3))
                .body("parent", equalTo(1))
                .body("rows", equalTo(240));

        List<JsonNode> events = events(dataset, 4);
        events.forEach(event -> Contracts.assertValid("data-ingested", event));
        assertThat(events)
                .extracting(event -> event.path("version").asInt() + " "
                        + event.path("change").asText() + " "
                        + event.path("quality").asText())
                .containsExactly(
                        "1 created accepted", "2 created suspect", "2 withdrawn suspect", "3 created accepted");
    }

    @Test
    void whatAPersonAcceptsBecomesTheHead() {
        String dataset = declared("receipts");
        upload(dataset, "replace", receipts(0, 4, 1)).then().statusCode(201);
        upload(dataset, "append", receipts(4, 2, 100)).then().body("quality", equalTo("suspect"));

        decide(dataset, 2, "accept").statusCode(200).body("quality", equalTo("accepted"));
        decide(dataset, 2, "accept").statusCode(200);

        owner().get("/datasets/" + dataset + "/versions/latest").then().body("version", equalTo(2));
        List<JsonNode> events = events(dataset, 3);
        assertThat(events).hasSize(3);
        assertThat(events.get(2).path("change").asText()).isEqualTo("accepted");
        Contracts.assertValid("data-ingested", events.get(2));
    }

    @Test
    void aSuspectVersionThatWasOvertakenCannotBeAccepted() {
        String dataset = declared("receipts");
        upload(dataset, "replace", receipts(0, 4, 1)).then().statusCode(201);
        upload(dataset, "append", receipts(4, 2, 100)).then().body("quality", equalTo("suspect"));
        upload(dataset, "append", receipts(4, 2, 1)).then().body("quality", equalTo("accepted"));

        decide(dataset, 2, "accept").statusCode(409).body("type", endsWith("version-superseded"));
    }

    @Test
    void withdrawingTheHeadMakesTheVersionBeforeItLatest() {
        String dataset = declared("receipts");
        upload(dataset, "replace", receipts(0, 3, 1)).then().statusCode(201);
        upload(dataset, "append", receipts(3, 1, 1)).then().statusCode(201);

        decide(dataset, 1, "withdraw").statusCode(409).body("type", endsWith("version-in-use"));
        decide(dataset, 2, "withdraw").statusCode(200);

        owner().get("/datasets/" + dataset + "/versions/latest").then().body("version", equalTo(1));
        owner().get("/datasets/" + dataset).then().body("latest", equalTo(1));
    }

    @Test
    void aDecisionNeedsAReason() {
        String dataset = declared("receipts");
        upload(dataset, "replace", receipts(0, 3, 1)).then().statusCode(201);

        owner().contentType("application/json")
                .body("{}")
                .post("/datasets/" + dataset + "/versions/1/withdraw")
                .then()
                .statusCode(422)
                .body("errors.field", hasItem("reason"));
        owner().get("/datasets/" + dataset + "/versions/latest").then().body("version", equalTo(1));
    }

    @Test
    void theProfileDescribesEveryColumn() {
        String dataset = declared("receipts");
        upload(dataset, "replace", receipts(0, 3, 1)).then().statusCode(201);

        as("data-scientist")
                .get("/datasets/" + dataset + "/versions/latest/profile")
                .then()
                .statusCode(200)
                .body("rows", equalTo(120))
                .body("timeUnits", equalTo(3))
                .body("columns", hasSize(4))
                .body("columns[1].categories.s0", equalTo(40))
                .body("columns[3].numbers.nonZero", equalTo(60));
    }

    private static void withKey(String dataset, String key, String csv, int status, int version) {
        owner().header("Idempotency-Key", key)
                .contentType("text/csv")
                .body(csv)
                .post("/datasets/" + dataset + "/versions?mode=append")
                .then()
                .statusCode(status)
                .body("version", equalTo(version));
    }
}
