package com.kronkers.mlops.ingestion.protect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;

import com.kronkers.mlops.ingestion.ComponentTest;
import com.kronkers.mlops.ingestion.IngestionProfile;
import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a contract protects is stored protected, and nothing else of it anywhere outside sealed files. */
@QuarkusTest
@TestProfile(IngestionProfile.class)
class ProtectedColumnsTest extends ComponentTest {
    private static final String COARSE =
            """
            {apiVersion: v3.1.0, kind: DataContract, id: c, version: "1", status: active, schema: [{name: c, properties: [
              {name: id, logicalType: integer},
              {name: masked, logicalType: string, classification: personal,
                customProperties: [{property: protection, value: {method: mask}}]},
              {name: tail, logicalType: string, classification: personal,
                customProperties: [{property: protection, value: {method: mask, length: 3}}]},
              {name: account, logicalType: integer, classification: personal,
                customProperties: [{property: protection, value: {method: mask, length: 2}}]},
              {name: start, logicalType: string, classification: personal,
                customProperties: [{property: protection, value: {method: truncate, length: 2}}]},
              {name: wage, logicalType: integer, classification: personal,
                customProperties: [{property: protection, value: {method: generalise, step: "1000000000"}}]},
              {name: balance, logicalType: number, classification: personal,
                customProperties: [{property: protection, value: {method: generalise, step: "100"}}]},
              {name: born, logicalType: date, classification: personal,
                customProperties: [{property: protection, value: {method: truncate, length: 4}}]},
              {name: seen, logicalType: timestamp, classification: personal,
                customProperties: [{property: protection, value: {method: generalise, step: quarter}}]},
              {name: secret, logicalType: string, classification: personal,
                customProperties: [{property: protection, value: {method: drop}}]}]}]}
            """;

    @Inject
    EntityManager rows;

    @Inject
    DuckDb duckDb;

    @ConfigProperty(name = "kronkers.data-dir")
    Path data;

    @Test
    @Transactional
    void whatIsPersonalIsStoredAsAPseudonymAndWhatIsSensitiveNotAtAll() throws SQLException, IOException {
        String dataset = declaredContacts();
        String needle = needle(dataset);

        try (Traces traces = Traces.of(needle)) {
            upload(dataset, "replace", health(needle))
                    .then()
                    .statusCode(201)
                    .body("quality", equalTo("accepted"))
                    .body("rejectedRows", equalTo(1))
                    .body("columns.name", contains("id", "contact"));

            owner().get("/datasets/" + dataset + "/versions/1/report").then().body("keyVersion", equalTo(1));
            List<String> lines = content(dataset, 1);
            assertThat(lines.get(0)).isEqualTo("id,contact");
            assertThat(lines.get(1)).matches("0,[0-9a-f]{32}");
            traces.assertNone(String.join("\n", lines));
            traces.assertNone(events(dataset, 1).toString());
            traces.assertNone(profile(dataset, 1));
            traces.assertNoneIn(rows);
            traces.assertNoneIn(data, duckDb);
            traces.assertNoneLogged();
        }
    }

    @Test
    @Transactional
    void coarserValuesAreStoredInsteadAndTheOthersNowhere() throws SQLException, IOException {
        String dataset = freshName("coarse");
        declare(dataset, "{}").statusCode(201);
        owner().contentType("application/yaml")
                .body(COARSE.getBytes(StandardCharsets.UTF_8))
                .put("/datasets/" + dataset + "/contract")
                .then()
                .statusCode(201);
        String text = needle(dataset);
        String values = "%s,%s-abc,704618529317,12%s,704618529317,-704618.529317,1987-06-14,1991-11-23 03:17:29,%s"
                .formatted(text, text, text, text);
        String csv = "id,masked,tail,account,start,wage,balance,born,seen,secret\n1," + values + "\nmany," + values
                + "\n2,x,y,1,z,5,1.5," + text + ",1991-11-23 03:17:29,z\n";

        try (Traces traces = Traces.of(text, "704618529317", "704618.529317", "1987-06-14", "1991-11-23")) {
            upload(dataset, "replace", csv)
                    .then()
                    .statusCode(201)
                    .body("rows", equalTo(1))
                    .body("rejectedRows", equalTo(2))
                    .body("quality", equalTo("suspect"))
                    .body("findings.check", contains("rejected-share"));

            assertThat(content(dataset, 1))
                    .containsExactly(
                            "id,masked,tail,account,start,wage,balance,born,seen",
                            "1,***,***abc,***17,12,704000000000,-704700.0,1987-01-01,1991-10-01 00:00:00");
            traces.assertNone(events(dataset, 1).toString());
            traces.assertNone(profile(dataset, 1));
            traces.assertNone(
                    owner().get("/datasets/" + dataset + "/versions/1/report").asString());
            traces.assertNoneIn(rows);
            traces.assertNoneIn(data, duckDb);
            traces.assertNoneLogged();
        }
        owner().get("/datasets/" + dataset + "/versions/1/rejected")
                .then()
                .body(containsString("born: the value is not a date"), containsString(text));
    }

    @Test
    void rowsAreAddedUnderTheKeyOfTheRowsThereAndAReplacementTakesTheNewest() {
        String dataset = declaredContacts();
        upload(dataset, "replace", "id,contact,diagnosis\n1,anna,x\n").then().statusCode(201);
        owner().post("/datasets/" + dataset + "/pseudonym-keys").then().statusCode(201);

        upload(dataset, "append", "id,contact,diagnosis\n2,anna,x\n").then().statusCode(201);
        upload(dataset, "replace", "id,contact,diagnosis\n3,anna,x\n").then().statusCode(201);

        List<String> appended = content(dataset, 2);
        String old = appended.get(1).substring(2);
        assertThat(appended).containsExactly("id,contact", "1," + old, "2," + old);
        assertThat(content(dataset, 3).get(1)).startsWith("3,").isNotEqualTo("3," + old);
        owner().get("/datasets/" + dataset + "/versions/3/report").then().body("keyVersion", equalTo(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"append", "upsert"})
    void rowsAreNotAddedToThoseThatAreProtectedOtherwise(String mode) {
        String dataset = agreedOrders();
        upload(dataset, "replace", "customer,amount\nanna,1\n").then().statusCode(201);
        owner().contentType(ContentType.JSON)
                .body("{\"columns\": {\"customer\": \"personal\"}}")
                .post("/datasets/" + dataset + "/classify")
                .then()
                .statusCode(200);

        upload(dataset, mode, "customer,amount\nanna,2\n")
                .then()
                .statusCode(409)
                .body("type", endsWith(":columns-changed"))
                .body("errors.field", contains("customer"));

        upload(dataset, "replace", "customer,amount\nanna,1\n").then().statusCode(201);
        upload(dataset, mode, "customer,amount\nbert,2\n").then().statusCode(201);
        assertThat(content(dataset, 3).stream().skip(1)).allMatch(line -> line.matches("[0-9a-f]{32},[12]"));
    }

    /** With a key, so that both ways to add rows are open. */
    private static String agreedOrders() {
        String dataset = freshName("orders");
        declare(dataset, "{}").statusCode(201);
        owner().contentType("application/yaml")
                .body(
                        """
                        {apiVersion: v3.1.0, kind: DataContract, id: o, version: "1", status: active, schema: [{name: o,
                          properties: [
                            {name: customer, logicalType: string, required: true, primaryKey: true, primaryKeyPosition: 1},
                            {name: amount, logicalType: integer}]}]}
                        """
                                .getBytes(StandardCharsets.UTF_8))
                .put("/datasets/" + dataset + "/contract")
                .then()
                .statusCode(201);
        return dataset;
    }

    private static String needle(String dataset) {
        return "planted." + dataset + "@needle.example";
    }

    private static String declaredContacts() {
        String dataset = freshName("contacts");
        declare(
                        dataset,
                        """
                        {"columns": [{"name": "id", "type": "integer"},
                          {"name": "contact", "type": "string", "classification": "personal"},
                          {"name": "diagnosis", "type": "string", "classification": "sensitive"}]}""")
                .statusCode(201);
        return dataset;
    }

    private static String health(String needle) {
        String fine = IntStream.range(0, 100)
                .mapToObj(i -> i + "," + needle + ",of " + needle)
                .collect(Collectors.joining("\n"));
        return "id,contact,diagnosis\n" + fine + "\nmany," + needle + ",none\n";
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

    private static String profile(String dataset, int version) {
        return owner().get("/datasets/" + dataset + "/versions/" + version + "/profile")
                .then()
                .statusCode(200)
                .extract()
                .asString();
    }
}
