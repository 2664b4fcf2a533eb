package com.kronkers.mlops.ingestion.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import com.kronkers.mlops.ingestion.ComponentTest;
import com.kronkers.mlops.ingestion.IngestionProfile;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows that replace those of the same key, and what of it the difference of two versions says. */
@QuarkusTest
@TestProfile(IngestionProfile.class)
class UpsertTest extends ComponentTest {
    private static final String CONTRACT =
            """
            {apiVersion: v3.1.0, kind: DataContract, id: p, version: "1", status: active, schema: [{name: p, properties: [
              {name: id, logicalType: integer, required: true, primaryKey: true, primaryKeyPosition: 1},
              {name: price, logicalType: number}, {name: changed, logicalType: integer}],
              customProperties: [{property: duplicates, value: {mode: key%s}}]}]}
            """;

    private final ExecutorService threads = Executors.newFixedThreadPool(6);
    private String dataset;

    @BeforeEach
    void uploadThreePrices() {
        dataset = agreed("");
        upload(dataset, "replace", "id,price,changed\n1,1.5,1\n2,2.5,1\n3,3.5,1\n")
                .then()
                .statusCode(201);
    }

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    @Test
    void aRowReplacesThatOfItsKeyAndTheDifferenceNamesIt() {
        upload(dataset, "upsert", "id,price,changed\n2,2.75,2\n4,4.5,2\n")
                .then()
                .statusCode(201)
                .body("rows", equalTo(4));

        owner().get("/datasets/" + dataset + "/versions/2/report")
                .then()
                .body("received", equalTo(2))
                .body("accepted", equalTo(2))
                .body("replaced", equalTo(1));
        assertThat(rows(dataset)).containsExactlyInAnyOrder("1,1.5,1", "2,2.75,2", "3,3.5,1", "4,4.5,2");
        owner().get("/datasets/" + dataset + "/diff?from=1&to=2&samples=5")
                .then()
                .statusCode(200)
                .body("rows.key", contains("id"))
                .body("rows.added", equalTo(1))
                .body("rows.removed", equalTo(0))
                .body("rows.changed", equalTo(1))
                .body("rows.samples.added.id", contains(4))
                .body("rows.samples.changed", hasSize(1))
                .body("rows.samples.changed[0].from.price", equalTo(2.5f))
                .body("rows.samples.changed[0].to.price", equalTo(2.75f));
        assertThat(owner().get("/datasets/" + dataset + "/versions/1/content?format=csv")
                        .asString()
                        .lines())
                .hasSize(4)
                .contains("2,2.5,1");
    }

    @Test
    void aStatedColumnDecidesWhichRowOfAKeyStays() {
        String decided = agreed(", decidedBy: changed");
        upload(decided, "replace", "id,price,changed\n1,1.5,5\n1,9.5,4\n2,2.5,1\n")
                .then()
                .statusCode(201);
        upload(decided, "upsert", "id,price,changed\n1,8.5,3\n2,2.75,2\n")
                .then()
                .statusCode(201);

        assertThat(rows(decided)).containsExactlyInAnyOrder("1,1.5,5", "2,2.75,2");
    }

    @Test
    void upsertsAtOnceAllCount() {
        List<CompletableFuture<Integer>> uploads = IntStream.range(10, 16)
                .mapToObj(id -> CompletableFuture.supplyAsync(
                        () -> upload(dataset, "upsert", "id,price,changed\n" + id + ",1.25,1\n1,1.25,1\n")
                                .statusCode(),
                        threads))
                .toList();

        assertThat(uploads).allSatisfy(answer -> assertThat(answer.join()).isEqualTo(201));
        owner().get("/datasets/" + dataset + "/versions/latest")
                .then()
                .body("version", equalTo(7))
                .body("rows", equalTo(9));
    }

    @Test
    void theSameRowsWithOtherRejectedOnesAreAVersionOfTheirOwn() {
        upload(dataset, "replace", "id,price,changed\n1,1.5,1\n2,2.5,1\n3,3.5,1\n")
                .then()
                .statusCode(200);
        upload(dataset, "replace", "id,price,changed\n1,1.5,1\n2,2.5,1\n3,3.5,1\nnever,1,1\n")
                .then()
                .statusCode(201)
                .body("rejectedRows", equalTo(1));
        owner().get("/datasets/" + dataset + "/versions/2/rejected").then().body(containsString("never"));
    }

    @Test
    void theSameBytesReadOtherwiseAreOtherRows() {
        String texts = freshName("texts");
        declare(texts, "{}").statusCode(201);
        byte[] bytes = "id,text\n1,caf\u00e9\n".getBytes(StandardCharsets.UTF_8);

        send(texts, "windows-1252", bytes).statusCode(201);
        send(texts, "utf-8", bytes).statusCode(201).body("version", equalTo(2));
        assertThat(rows(texts)).containsExactly("1,caf\u00e9");
    }

    @Test
    void theNameOfARowsPlaceIsReserved() {
        String reserved = freshName("reserved");
        declare(reserved, "{}").statusCode(201);

        upload(reserved, "replace", "id,File_Row_Number\n1,2\n")
                .then()
                .statusCode(422)
                .body("type", endsWith(":reserved-name"))
                .body("errors.field", contains("File_Row_Number"));
    }

    private static ValidatableResponse send(String dataset, String encoding, byte[] body) {
        return owner().contentType("text/csv")
                .queryParam("encoding", encoding)
                .body(body)
                .post("/datasets/" + dataset + "/versions")
                .then();
    }

    @Test
    void withoutAKeyNoRowReplacesAnother() {
        upload(declared("keyless"), "upsert", receipts(0, 1, 1))
                .then()
                .statusCode(422)
                .body("type", endsWith(":key-missing"));
    }

    private static List<String> rows(String dataset) {
        return owner().get("/datasets/" + dataset + "/versions/2/content?format=csv")
                .asString()
                .lines()
                .skip(1)
                .toList();
    }

    private static String agreed(String decidedBy) {
        String name = freshName("prices");
        declare(name, "{}").statusCode(201);
        owner().contentType("application/yaml")
                .body(CONTRACT.formatted(decidedBy).getBytes(StandardCharsets.UTF_8))
                .put("/datasets/" + name + "/contract?breaking=accept")
                .then()
                .statusCode(201);
        return name;
    }
}
