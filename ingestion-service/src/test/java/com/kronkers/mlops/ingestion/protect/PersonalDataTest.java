package com.kronkers.mlops.ingestion.protect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.ingestion.ComponentTest;
import com.kronkers.mlops.ingestion.IngestionProfile;
import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.testing.Contracts;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An address that is planted in an upload is found nowhere outside sealed files. */
@QuarkusTest
@TestProfile(IngestionProfile.class)
class PersonalDataTest extends ComponentTest {
    @Inject
    EntityManager rows;

    @Inject
    DuckDb duckDb;

    @ConfigProperty(name = "kronkers.data-dir")
    Path data;

    @Test
    @Transactional
    void whatNobodyClassifiedIsHeldAndStoredNowhere() throws SQLException, IOException {
        String dataset = freshName("contacts");
        declare(dataset, "{}").statusCode(201);
        String needle = needle(dataset);

        try (Traces traces = Traces.of(needle)) {
            upload(dataset, "replace", contacts(needle))
                    .then()
                    .statusCode(201)
                    .body("quality", equalTo("suspect"))
                    .body("rejectedRows", equalTo(1))
                    .body("findings.check", contains("unclassified-personal"))
                    .body("findings.column", contains("remark"))
                    .body("findings[0].message", containsString("/classify"));

            owner().get("/datasets/" + dataset + "/versions/latest").then().statusCode(404);
            JsonNode event = events(dataset, 1).get(0);
            Contracts.assertValid("data-ingested", event);
            assertThat(event.path("quality").asText()).isEqualTo("suspect");
            traces.assertNone(event.toString());
            traces.assertNone(profile(dataset, 1));
            traces.assertNoneIn(rows);
            traces.assertNoneIn(data, duckDb);
            traces.assertNoneLogged();
        }
    }

    @Test
    void aHeldVersionIsNotAcceptedBeforeSomeoneClassifies() {
        String dataset = freshName("contacts");
        declare(dataset, "{}").statusCode(201);
        upload(dataset, "replace", contacts(needle(dataset))).then().body("quality", equalTo("suspect"));

        decide(dataset, 1, "accept").statusCode(409).body("type", endsWith("unclassified-personal"));
        classify(dataset, "{\"columns\": {\"remark\": \"internal\"}}")
                .statusCode(200)
                .body("contractVersion", equalTo(2));
        decide(dataset, 1, "accept").statusCode(409).body("type", endsWith("values-masked"));

        owner().post("/datasets/" + dataset + "/versions/1/reread")
                .then()
                .statusCode(201)
                .body("version", equalTo(2))
                .body("quality", equalTo("accepted"));
        assertThat(content(dataset, 2).get(101)).isEqualTo("100,write to " + needle(dataset) + " please");
    }

    @ParameterizedTest(name = "{0} in {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "phone        | reachable | +49 89 7654321         | ***",
                "payment-card | paid_with | 4111111111111111       | ",
                "payment-card | paid_with | 5500 0000 0000 0004    | ***",
                "iban         | paid_from | DE89370400440532013000 | ***",
                "by its name  | Nachname  | Zeisig-Planted         | ***",
                "by its name  | birthDate | 1987-06-14             | "
            })
    void whatLooksPersonalIsHeld(String evidence, String column, String value, String stored) {
        String dataset = freshName("contacts");
        declare(dataset, "{}").statusCode(201);
        String csv = "id," + column + "\n"
                + IntStream.range(0, 50).mapToObj(i -> i + "," + value).collect(Collectors.joining("\n"));

        upload(dataset, "replace", csv)
                .then()
                .statusCode(201)
                .body("quality", equalTo("suspect"))
                .body("findings.check", contains("unclassified-personal"))
                .body("findings.column", contains(column))
                .body("findings[0].message", allOf(containsString(evidence), not(containsString(value))));

        owner().get("/datasets/" + dataset + "/versions/latest").then().statusCode(404);
        assertThat(content(dataset, 1)).hasSize(51).contains("7," + (stored == null ? "" : stored));
        assertThat(profile(dataset, 1)).doesNotContain(value);
    }

    @Test
    void aDeclaredClassificationIsADecision() {
        String dataset = freshName("contacts");
        declare(
                        dataset,
                        """
                        {"columns": [{"name": "id", "type": "integer"},
                          {"name": "remark", "type": "string", "classification": "internal"}]}""")
                .statusCode(201);

        upload(dataset, "replace", contacts(needle(dataset)))
                .then()
                .statusCode(201)
                .body("quality", equalTo("accepted"));
    }

    @Test
    void aClassificationNamesKnownColumns() {
        String dataset = declared("receipts");

        classify(dataset, "{\"columns\": {\"nobody\": \"personal\"}}").statusCode(422);
        classify(dataset, "{\"columns\": {}}").statusCode(422);
        classify(dataset, "{}").statusCode(422);
        someone("eve", "data-owner")
                .contentType(ContentType.JSON)
                .body("{\"columns\": {\"store\": \"public\"}}")
                .post("/datasets/" + dataset + "/classify")
                .then()
                .statusCode(403);
    }

    @Test
    void withoutItsUploadAHeldVersionIsAcceptedAsItIs() {
        String dataset = freshName("contacts");
        declare(dataset, "{}").statusCode(201);
        upload(dataset, "replace", contacts(needle(dataset))).then().body("quality", equalTo("suspect"));
        classify(dataset, "{\"columns\": {\"remark\": \"internal\"}}").statusCode(200);
        QuarkusTransaction.requiringNew()
                .run(() -> rows.createNativeQuery("update retention set expires_at = now() where vault = 'raw'"
                                + " and digest = (select source_digest from dataset_version where dataset = :dataset)")
                        .setParameter("dataset", dataset)
                        .executeUpdate());

        decide(dataset, 1, "accept").statusCode(200);

        assertThat(content(dataset, 1).get(101)).isEqualTo("100,***");
    }

    private static String needle(String dataset) {
        return "planted." + dataset + "@needle.example";
    }

    /** 100 rows, the address in one of them and in one that is rejected. */
    private static String contacts(String needle) {
        String fine =
                IntStream.range(0, 100).mapToObj(i -> i + ",fine " + i % 7).collect(Collectors.joining("\n"));
        return "id,remark\n" + fine + "\n100,write to " + needle + " please\nmany,and to " + needle + "\n";
    }

    private static List<String> content(String dataset, int version) {
        return owner().queryParam("format", "csv")
                .get("/datasets/" + dataset + "/versions/" + version + "/content")
                .then()
                .statusCode(200)
                .extract()
                .asString()
                .lines()
                .toList();
    }

    private static ValidatableResponse classify(String dataset, String body) {
        return owner().contentType(ContentType.JSON)
                .body(body)
                .post("/datasets/" + dataset + "/classify")
                .then();
    }

    private static String profile(String dataset, int version) {
        return owner().get("/datasets/" + dataset + "/versions/" + version + "/profile")
                .then()
                .statusCode(200)
                .extract()
                .asString();
    }
}
