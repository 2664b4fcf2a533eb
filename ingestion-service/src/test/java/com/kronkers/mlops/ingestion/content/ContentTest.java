package com.kronkers.mlops.ingestion.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.endsWith;

import com.kronkers.mlops.ingestion.ComponentTest;
import com.kronkers.mlops.ingestion.IngestionProfile;
import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import com.kronkers.mlops.ingestion.duckdb.Sql;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@TestProfile(IngestionProfile.class)
class ContentTest extends ComponentTest {
    @Inject
    DuckDb duckDb;

    @TempDir
    Path folder;

    private String dataset;

    @BeforeEach
    void uploadTwoVersions() {
        dataset = declared("receipts");
        upload(dataset, "replace", receipts(0, 3, 1)).then().statusCode(201);
        upload(dataset, "append", receipts(3, 1, 1)).then().statusCode(201);
    }

    @Test
    void csvWithSomeColumnsAfterADay() {
        String csv = get("?format=csv&columns=store,day&after=2017-02-03").asString();

        assertThat(csv.lines()).hasSize(41).first().isEqualTo("store,day");
        assertThat(csv.lines().skip(1)).allMatch(line -> line.endsWith(",2017-02-04"));
    }

    @Test
    void ndjson() {
        assertThat(get("?format=ndjson").asString().lines())
                .hasSize(160)
                .first()
                .satisfies(
                        line -> assertThat(json(line).path("quantity").asInt()).isEqualTo(1));
    }

    @Test
    void parquetOfSeveralFilesIsOne() throws Exception {
        Path parquet = Files.write(folder.resolve("rows.parquet"), get("").asByteArray());

        try (DuckDbSession session = duckDb.open()) {
            String days = session.one(
                    "SELECT count(*) || ' of ' || count(DISTINCT day) FROM " + Sql.parquet(List.of(parquet)),
                    row -> row.getString(1));
            assertThat(days).isEqualTo("160 of 4");
        }
    }

    @Test
    void anOlderVersionIsAsItWas() {
        String csv = as("service")
                .get("/datasets/" + dataset + "/versions/1/content?format=csv")
                .asString();

        assertThat(csv.lines()).hasSize(121);
    }

    @ParameterizedTest
    @CsvSource({"format=xml,format", "columns=nothing,columns", "after=yesterday,after"})
    void aWrongParameterIsNamed(String query, String parameter) {
        get("?" + query)
                .then()
                .statusCode(422)
                .body("type", endsWith("invalid-parameter"))
                .body("errors.field", contains(parameter));
    }

    @Test
    void anUnknownVersionIsNotFound() {
        owner().get("/datasets/" + dataset + "/versions/9/content")
                .then()
                .statusCode(404)
                .body("type", endsWith("unknown-version"));
    }

    private Response get(String query) {
        return as("service").get("/datasets/" + dataset + "/versions/latest/content" + query);
    }
}
