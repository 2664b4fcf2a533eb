package com.kronkers.mlops.ingestion.derived;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.ingestion.ComponentTest;
import com.kronkers.mlops.ingestion.IngestionProfile;
import com.kronkers.mlops.testing.Contracts;
import com.kronkers.mlops.testing.KafkaProbe;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(IngestionProfile.class)
class DerivedDatasetTest extends ComponentTest {
    private static final String SHOPS = "store,region\ns0,north\ns1,north\ns2,south\n";
    private static final String SQL =
            "SELECT day, region, sum(quantity) AS units FROM receipts JOIN shops USING (store) GROUP BY ALL";

    @Inject
    EntityManager rows;

    private String receipts;
    private String shops;
    private String weekly;

    @BeforeEach
    void declareADerivedDataset() {
        receipts = declared("receipts");
        shops = freshName("shops");
        declare(shops, "{}").statusCode(201);
        weekly = freshName("weekly");
        declare(weekly, derived(SQL)).statusCode(201);
    }

    @Test
    void isBuiltWhenEveryInputHasAnAcceptedVersionWithTheInputsAsParents() {
        upload(receipts, "replace", receipts(0, 3, 1)).then().statusCode(201);
        upload(shops, "replace", SHOPS).then().statusCode(201);

        JsonNode event = events(weekly, 1).get(0);

        Contracts.assertValid("data-ingested", event);
        assertThat(event.path("rows").asInt()).isEqualTo(6);
        assertThat(event.path("quality").asText()).isEqualTo("accepted");
        assertThat(event.path("timeThrough").asText()).isEqualTo("2017-02-03");
        assertThat(event.path("parents"))
                .extracting(parent -> parent.path("dataset").asText() + " "
                        + parent.path("version").asInt())
                .containsExactly(receipts + " 1", shops + " 1");
        String cause = KafkaProbe.header(records(shops, 1).get(0), "ce_id");
        assertThat(KafkaProbe.header(records(weekly, 1).get(0), "ce_causationid"))
                .isEqualTo(cause);
    }

    @Test
    void isBuiltAgainForAcceptedVersionsOnly() {
        upload(receipts, "replace", receipts(0, 3, 1)).then().statusCode(201);
        upload(shops, "replace", SHOPS).then().statusCode(201);
        latestIs(1);

        upload(receipts, "append", receipts(3, 2, 100)).then().body("quality", equalTo("suspect"));
        upload(receipts, "append", receipts(3, 2, 1)).then().body("quality", equalTo("accepted"));
        latestIs(2);

        owner().get("/datasets/" + weekly + "/versions/2")
                .then()
                .body("parents.version", contains(3, 1))
                .body("rows", equalTo(10))
                .body("parent", equalTo(1));
        assertThat(events(weekly, 2)).hasSize(2);
    }

    @Test
    void followsWhenTheHeadOfAnInputIsWithdrawn() {
        upload(shops, "replace", SHOPS).then().statusCode(201);
        upload(receipts, "replace", receipts(0, 3, 1)).then().statusCode(201);
        upload(receipts, "append", receipts(3, 2, 1)).then().statusCode(201);
        await().atMost(Duration.ofSeconds(15)).until(() -> latestRows(), equalTo(10));

        decide(receipts, 2, "withdraw").statusCode(200);

        await().atMost(Duration.ofSeconds(15)).until(() -> latestRows(), equalTo(6));
    }

    @Test
    void workThatACrashLeftIsDoneAndWithoutNewInputsChangesNothing() {
        upload(receipts, "replace", receipts(0, 3, 1)).then().statusCode(201);
        upload(shops, "replace", SHOPS).then().statusCode(201);
        latestIs(1);
        UUID left = UUID.randomUUID();

        QuarkusTransaction.requiringNew().run(() -> rows.persist(new Rebuild(left, weekly, null, Instant.now())));

        await().atMost(Duration.ofSeconds(15)).until(() -> outcome(left), equalTo("nothing changed"));
        latestIs(1);
    }

    @Test
    void aQueryThatFailsLaterSaysWhy() {
        String broken = freshName("broken");
        declare(broken, derived("SELECT day, error(receipts.store) AS store FROM receipts, shops"))
                .statusCode(201);
        upload(receipts, "replace", receipts(0, 3, 1)).then().statusCode(201);
        upload(shops, "replace", SHOPS).then().statusCode(201);

        await().atMost(Duration.ofSeconds(15))
                .until(() -> owner().get("/datasets/" + broken).path("derived.lastRebuild.state"), equalTo("failed"));
        owner().get("/datasets/" + broken).then().body("derived.lastRebuild.outcome", matchesPattern(".*s[0-2].*"));
    }

    @Test
    void aCycleIsRefused() {
        declare(receipts, "{\"derived\": {\"sql\": \"SELECT * FROM w\", \"inputs\": {\"w\": \"" + weekly + "\"}}}")
                .statusCode(422)
                .body("type", endsWith("derived-cycle"))
                .body("errors.field", contains("derived.inputs.w"));
    }

    @Test
    void anUnknownInputIsRefused() {
        declare(freshName("x"), "{\"derived\": {\"sql\": \"SELECT 1\", \"inputs\": {\"t\": \"no-such-dataset\"}}}")
                .statusCode(422)
                .body("errors.field", contains("derived.inputs.t"));
    }

    @Test
    void aWrongQueryIsRefusedBeforeAnyRowExists() {
        declare(
                        freshName("x"),
                        "{\"derived\": {\"sql\": \"SELECT nothing FROM t\", \"inputs\": {\"t\": \"" + receipts
                                + "\"}}}")
                .statusCode(422)
                .body("errors.field", contains("derived.sql"));
        declare(freshName("x"), "{\"derived\": {\"sql\": \"DROP TABLE t\", \"inputs\": {\"t\": \"" + receipts + "\"}}}")
                .statusCode(422)
                .body("errors.field", contains("derived.sql"));
    }

    @Test
    void aQueryReachesItsInputsAlone() {
        String name = freshName("x");
        for (String sql : List.of(
                "SELECT * FROM read_csv('/etc/passwd')",
                "SELECT * FROM '/etc/passwd'",
                "SELECT * FROM \\\"/etc/passwd\\\"",
                "SELECT t.* FROM read_text('/etc/passwd'), t",
                "SELECT (SELECT count(*) FROM glob('/etc/*')) AS files FROM t",
                "SELECT * FROM read_parquet('http://127.0.0.1:1/rows.parquet')",
                "SELECT * FROM 'https://127.0.0.1:1/rows.csv'",
                "SELECT getenv('HOME') AS home FROM t",
                "SELECT * FROM duckdb_settings()",
                "SELECT * FROM query('SELECT 1')",
                "COPY t TO '/tmp/rows.csv'",
                "SELECT * FROM t); ATTACH '/tmp/other.db' AS (other")) {
            ValidatableResponse answer = declare(
                    name, "{\"derived\": {\"sql\": \"" + sql + "\", \"inputs\": {\"t\": \"" + receipts + "\"}}}");

            assertThat(answer.extract().statusCode()).as(sql).isEqualTo(422);
            answer.body("type", endsWith(":invalid-declaration")).body("errors.field", contains("derived.sql"));
        }
        owner().get("/datasets/" + name).then().statusCode(404);
    }

    @Test
    void itTakesNoColumnsOfItsOwn() {
        declare(weekly, "{\"columns\": [{\"name\": \"day\", \"type\": \"date\"}]}")
                .statusCode(422)
                .body("errors.field", contains("columns"));
    }

    @Test
    void itProtectsNoValuesAndSaysSo() {
        upload(receipts, "replace", receipts(0, 3, 1)).then().statusCode(201);
        upload(shops, "replace", SHOPS).then().statusCode(201);
        latestIs(1);

        agree(contract("{minimum: 1}", "1").replace("{name: region,", "{name: region, classification: sensitive,"))
                .statusCode(422)
                .body("type", endsWith(":derived-protection"))
                .body("errors.field", contains("region"));
    }

    @Test
    void itTakesNoUpload() {
        upload(weekly, "replace", SHOPS).then().statusCode(409).body("type", endsWith("derived-dataset"));
    }

    @Test
    void aDeclaredContractRejectsItsRowsAndRefusesItsVersions() {
        upload(receipts, "replace", receipts(0, 3, 1)).then().statusCode(201);
        upload(shops, "replace", SHOPS).then().statusCode(201);
        latestIs(1);

        agree(contract("{minimum: 50}", "0")).statusCode(201);
        lastOutcome("version 2");

        owner().get("/datasets/" + weekly + "/versions/2")
                .then()
                .body("rows", equalTo(3))
                .body("rejectedRows", equalTo(3))
                .body("quality", equalTo("suspect"))
                .body("findings.check", contains("rejected-share"));
        owner().get("/datasets/" + weekly + "/versions/2/report")
                .then()
                .body("received", equalTo(6))
                .body("reasons.rule", contains("minimum"));

        agree(contract("{minimum: 1000}", "1")).statusCode(201);
        lastOutcome("no row fits the contract: 6 rows break minimum of units");
        agree(contract("{minimum: 1}", "100")).statusCode(201);
        lastOutcome("minimum-rows: The version would have 6 rows");
        agree(contract("{minimum: 1}", "1").replace("name: region", "name: country"))
                .statusCode(201);
        lastOutcome("the query gives no column [country]");
        owner().get("/datasets/" + weekly + "/versions").then().body("version", contains(2, 1));
    }

    private ValidatableResponse agree(String contract) {
        return owner().contentType("application/yaml")
                .body(contract.getBytes(StandardCharsets.UTF_8))
                .put("/datasets/" + weekly + "/contract?breaking=accept")
                .then();
    }

    private static String contract(String range, String leastRows) {
        return """
                {apiVersion: v3.1.0, kind: DataContract, id: w, version: "1", status: active, schema: [{name: w,
                  properties: [
                    {name: day, logicalType: date, required: true},
                    {name: region, logicalType: string},
                    {name: units, logicalType: integer, logicalTypeOptions: %s}],
                  quality: [{metric: rowCount, mustBeGreaterOrEqualTo: %s}],
                  customProperties: [{property: timeColumn, value: day}]}]}
                """
                .formatted(range, leastRows);
    }

    private void lastOutcome(String outcome) {
        await().atMost(Duration.ofSeconds(15))
                .until(
                        () -> String.valueOf(
                                (Object) owner().get("/datasets/" + weekly).path("derived.lastRebuild.outcome")),
                        containsString(outcome));
    }

    private String derived(String sql) {
        return "{\"timeColumn\": \"day\", \"derived\": {\"sql\": \"" + sql + "\", \"inputs\": {\"receipts\": \""
                + receipts + "\", \"shops\": \"" + shops + "\"}}}";
    }

    private void latestIs(int version) {
        await().atMost(Duration.ofSeconds(15))
                .until(() -> owner().get("/datasets/" + weekly).path("latest"), equalTo(version));
    }

    private Object latestRows() {
        return owner().get("/datasets/" + weekly + "/versions/latest").path("rows");
    }

    private String outcome(UUID id) {
        return QuarkusTransaction.requiringNew()
                .call(() -> rows.find(Rebuild.class, id).outcome());
    }
}
