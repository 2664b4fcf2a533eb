package com.kronkers.mlops.ingestion.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.endsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.ingestion.ComponentTest;
import com.kronkers.mlops.ingestion.IngestionProfile;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
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

    /** A way to send a file, and what was found of it afterwards. */
    private record Form(String name, Function<DirtyFile, byte[]> bytes, Map<String, String> said) {}

    private static final Form SAID = new Form(
            "CSV as said",
            DirtyFile::csv,
            Map.of("delimiter", "comma", "quote", "double", "header", "true", "footer", "0"));
    private static final Form DETECTED = new Form("CSV as found", DirtyFile::csv, Map.of());
    private static final List<Form> OTHERS = List.of(
            new Form("JSON Lines", DirtyFile::jsonLines, Map.of("format", "jsonl")),
            new Form("Excel", DirtyFile::workbook, Map.of()));

    static IntStream seeds() {
        return IntStream.range(0, 60);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyRowIsAccountedFor(int seed) {
        Form form = seed % 2 == 0 ? SAID : DETECTED;
        List<DirtyFile> files = IntStream.range(0, 2)
                .mapToObj(part -> form == SAID ? DirtyFile.of(seed, part) : DirtyFile.toBeDetected(seed, part))
                .toList();
        String duplicates = List.of("keep", "rows", "key").get(seed % 3);
        String then = seed % 6 == 2 ? "upsert" : "append";

        holds(files, tried -> bothAreAccountedFor(tried, form, duplicates, then));
        if (seed % 10 == 0) {
            OTHERS.forEach(
                    other -> holds(files.subList(0, 1), tried -> bothAreAccountedFor(tried, other, duplicates, then)));
        }
    }

    /** Fails with the smallest files, by halves, for which it still does not hold. */
    private static void holds(List<DirtyFile> files, Consumer<List<DirtyFile>> property) {
        try {
            property.accept(files);
        } catch (AssertionError failed) {
            for (int i = 0; i < files.size(); i++) {
                for (boolean first : new boolean[] {true, false}) {
                    if (files.get(i).rows() > 1) {
                        List<DirtyFile> smaller = new ArrayList<>(files);
                        smaller.set(i, files.get(i).half(first));
                        holds(smaller, property);
                    }
                }
            }
            throw new AssertionError(failed.getMessage() + "\nSmallest files: " + files, failed);
        }
    }

    private static void bothAreAccountedFor(List<DirtyFile> files, Form form, String duplicates, String then) {
        String dataset = freshName("accounts");
        declare(dataset, "{}").statusCode(201);
        agree(dataset, "internal", duplicates);
        long rows = 0;
        for (DirtyFile file : files) {
            rows = check(dataset, file == files.get(0) ? "replace" : then, form, file, duplicates, rows);
        }
    }

    @Test
    void theSmallestFileThatFailsIsShown() {
        DirtyFile file = DirtyFile.of(7, 0);
        List<Integer> failing = new ArrayList<>();

        assertThatThrownBy(() -> holds(List.of(file), tried -> {
                    if (tried.get(0).valid() > 0) {
                        failing.add(tried.get(0).rows());
                        throw new AssertionError("a row is valid");
                    }
                }))
                .hasMessageContaining("a row is valid")
                .hasMessageContaining("Smallest files: [[id,day,units,note");

        assertThat(failing).hasSizeGreaterThan(2).startsWith(file.rows()).endsWith(1);
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
    private static long check(String dataset, String how, Form form, DirtyFile file, String duplicates, long before) {
        Response answer = send(dataset, how, form, file);
        if (file.valid() == 0) {
            assertThat(answer.statusCode()).isEqualTo(422);
            return before;
        }
        assertThat(answer.statusCode())
                .as("%s: %s", form.name(), answer.asString())
                .isBetween(200, 201);
        JsonNode version = json(answer.asString());
        if (answer.statusCode() == 200) {
            return before;
        }
        String path =
                "/datasets/" + dataset + "/versions/" + version.path("version").asInt();
        JsonNode report = json(owner().get(path + "/report").asString());
        boolean csv = !OTHERS.contains(form);
        long records = csv ? file.records() : file.rows();
        long accepted = report.path("accepted").asLong();
        long rejected = report.path("rejected").asLong();
        assertThat(accepted + rejected + report.path("duplicates").asLong())
                .as("rows received: %s", report)
                .isEqualTo(report.path("received").asLong())
                .isEqualTo(records);
        assertThat(rejected)
                .isEqualTo(records - file.valid())
                .isEqualTo(version.path("rejectedRows").asLong())
                .isEqualTo(quarantined(path, csv ? file.brokenLines() : null));
        assertThat(accepted)
                .isEqualTo(
                        switch (duplicates) {
                            case "rows" -> file.validDistinct();
                            case "key" -> file.validIds();
                            default -> file.valid();
                        });
        long rows =
                owner().get(path + "/content?format=ndjson").asString().lines().count();
        assertThat(rows)
                .isEqualTo(version.path("rows").asLong())
                .isEqualTo(before + accepted - report.path("replaced").asLong());
        return version.path("quality").asText().equals("accepted") ? rows : before;
    }

    private static long quarantined(String path, Set<Integer> broken) {
        List<JsonNode> lines = owner().get(path + "/rejected?format=ndjson")
                .asString()
                .lines()
                .map(ComponentTest::json)
                .toList();
        assertThat(lines).allSatisfy(line -> {
            assertThat(line.path("reasons")).isNotEmpty();
            if (broken != null) {
                assertThat(broken).contains(line.path("line").asInt());
            }
        });
        return lines.size();
    }

    private static Response send(String dataset, String how, Form form, DirtyFile file) {
        return owner().contentType("application/octet-stream")
                .queryParam("mode", how)
                .queryParams(form.said())
                .body(form.bytes().apply(file))
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
