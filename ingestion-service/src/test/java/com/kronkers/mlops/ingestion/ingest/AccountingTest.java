package com.kronkers.mlops.ingestion.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.endsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.ingestion.ComponentTest;
import com.kronkers.mlops.ingestion.IngestionProfile;
import com.kronkers.mlops.ingestion.format.Packed;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every row received is accepted, rejected or a duplicate, whatever the file: over files made from seeds. */
@QuarkusTest
@TestProfile(IngestionProfile.class)
class AccountingTest extends ComponentTest {
    private static final String CONTRACT =
            """
            {apiVersion: v3.1.0, kind: DataContract, id: r, version: "1", status: active, schema: [{name: r, properties: [
              {name: id, logicalType: integer, required: true, primaryKey: true, primaryKeyPosition: 1},
              {name: day, logicalType: date, required: true},
              {name: units, logicalType: integer, logicalTypeOptions: {minimum: 0}},
              {name: note, logicalType: string, classification: %s}],
              customProperties: [{property: timeColumn, value: day}, {property: duplicates, value: {mode: %s}}]}]}
            """;

    static IntStream seeds() {
        return IntStream.range(0, 60);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyRowIsAccountedFor(int seed) {
        DirtyFile first = new DirtyFile(seed, 0);
        DirtyFile second = new DirtyFile(seed, 1);
        String mode = List.of("keep", "rows", "key").get(seed % 3);
        String dataset = freshName("accounts");
        declare(dataset, "{}").statusCode(201);
        agree(dataset, "internal", mode);

        long before = check(dataset, "replace", first, mode, 0);
        check(dataset, seed % 6 == 2 ? "upsert" : "append", second, mode, before);
    }

    @Test
    void rowsThatAreStoredAlikeAreNotTakenForDuplicates() {
        String dataset = freshName("accounts");
        declare(dataset, "{}").statusCode(201);
        agree(dataset, "sensitive", "rows");

        upload(dataset, "replace", "id,day,units,note\n1,2017-02-01,1,one\n1,2017-02-01,1,other\n")
                .then()
                .statusCode(422)
                .body("type", endsWith(":duplicates-not-kept"))
                .body("errors.field", contains("note"));
    }

    /** Gives the rows of the newest version. */
    private static long check(String dataset, String how, DirtyFile file, String mode, long before) {
        Response answer = send(dataset, how, file);
        if (file.valid() == 0) {
            assertThat(answer.statusCode()).isEqualTo(422);
            return before;
        }
        assertThat(answer.statusCode()).as(answer.asString()).isBetween(200, 201);
        JsonNode version = json(answer.asString());
        if (answer.statusCode() == 200) {
            return before;
        }
        String path =
                "/datasets/" + dataset + "/versions/" + version.path("version").asInt();
        JsonNode report = json(owner().get(path + "/report").asString());
        long accepted = report.path("accepted").asLong();
        long rejected = report.path("rejected").asLong();
        assertThat(accepted + rejected + report.path("duplicates").asLong())
                .as("rows received: %s", report)
                .isEqualTo(report.path("received").asLong())
                .isEqualTo(file.records());
        assertThat(rejected)
                .isEqualTo(file.records() - file.valid())
                .isEqualTo(version.path("rejectedRows").asLong())
                .isEqualTo(quarantined(path, file));
        if (!mode.equals("rows")) {
            assertThat(accepted).isEqualTo(mode.equals("key") ? file.validIds() : file.valid());
        }
        long rows =
                owner().get(path + "/content?format=ndjson").asString().lines().count();
        assertThat(rows)
                .isEqualTo(version.path("rows").asLong())
                .isEqualTo(before + accepted - report.path("replaced").asLong());
        return version.path("quality").asText().equals("accepted") ? rows : before;
    }

    private static long quarantined(String path, DirtyFile file) {
        List<JsonNode> lines = owner().get(path + "/rejected?format=ndjson")
                .asString()
                .lines()
                .map(ComponentTest::json)
                .toList();
        assertThat(lines).allSatisfy(line -> {
            assertThat(line.path("reasons")).isNotEmpty();
            assertThat(file.brokenLines()).contains(line.path("line").asInt());
        });
        return lines.size();
    }

    private static Response send(String dataset, String how, DirtyFile file) {
        byte[] body = file.text().getBytes(StandardCharsets.UTF_8);
        return owner().contentType("application/octet-stream")
                .queryParams(
                        Map.of("mode", how, "delimiter", "comma", "quote", "double", "header", "true", "footer", "0"))
                .body(file.packed() ? Packed.gzip(body) : body)
                .post("/datasets/" + dataset + "/versions");
    }

    private static void agree(String dataset, String classification, String duplicates) {
        owner().contentType("application/yaml")
                .body(CONTRACT.formatted(classification, duplicates).getBytes(StandardCharsets.UTF_8))
                .put("/datasets/" + dataset + "/contract?breaking=accept")
                .then()
                .statusCode(201);
    }
}
