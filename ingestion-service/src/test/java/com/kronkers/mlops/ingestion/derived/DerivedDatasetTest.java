package com.kronkers.mlops.ingestion.derived;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.ingestion.ComponentTest;
import com.kronkers.mlops.ingestion.IngestionProfile;
import com.kronkers.mlops.testing.Contracts;
import com.kronkers.mlops.testing.KafkaProbe;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@TestProfile(IngestionProfile.class)
class DerivedDatasetTest extends ComponentTest {
    private static final String SHOPS = "store,region\ns0,north\ns1,north\ns2,south\n";
    private static final String SQL =
            "SELECT day, region, sum(quantity) AS units FROM receipts JOIN shops USING (store) GROUP BY ALL";

    /** Names are kept as they are. */
    private static final String PEOPLE =
            """
            {apiVersion: v3.1.0, kind: DataContract, id: p, version: "1", status: active, schema: [{name: p,
              properties: [
                {name: day, logicalType: date, required: true},
                {name: name, logicalType: string, classification: personal,
                  customProperties: [{property: protection, value: {method: keep}}]},
                {name: store, logicalType: string, classification: internal}],
              customProperties: [{property: timeColumn, value: day}]}]}
            """;

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
        lastOutcome("waits for the first accepted version of every input");
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
    void isDescribedAnewWithoutItsQuery() {
        declare(weekly, "{\"description\": \"By region\"}")
                .statusCode(200)
                .body("description", equalTo("By region"))
                .body("derived.sql", equalTo(SQL))
                .body("derived.inputs.shops", equalTo(shops));
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
        await().atMost(Duration.ofSeconds(60)).until(() -> latestRows(), equalTo(10));

        decide(receipts, 2, "withdraw").statusCode(200);

        await().atMost(Duration.ofSeconds(60)).until(() -> latestRows(), equalTo(6));
    }

    @Test
    void workThatACrashLeftIsDoneAndWithoutNewInputsChangesNothing() {
        upload(receipts, "replace", receipts(0, 3, 1)).then().statusCode(201);
        upload(shops, "replace", SHOPS).then().statusCode(201);
        latestIs(1);
        UUID left = UUID.randomUUID();

        QuarkusTransaction.requiringNew().run(() -> rows.persist(new Rebuild(left, weekly, null, Instant.now())));

        await().atMost(Duration.ofSeconds(60)).until(() -> outcome(left), equalTo("nothing changed"));
        latestIs(1);
    }

    @ParameterizedTest
    @CsvSource({
        "Invalid Input, SELECT day; error('it was ' || receipts.store) AS store FROM receipts; shops",
        "Conversion, SELECT day; CAST(region AS INT) AS store FROM receipts JOIN shops USING (store)"
    })
    void aQueryThatFailsLaterSaysWhyButNoValue(String kind, String sql) {
        String broken = freshName("broken");
        declare(broken, derived(sql.replace(';', ','))).statusCode(201);
        upload(receipts, "replace", receipts(0, 3, 1)).then().statusCode(201);
        upload(shops, "replace", SHOPS).then().statusCode(201);

        await().atMost(Duration.ofSeconds(60))
                .until(() -> owner().get("/datasets/" + broken).path("derived.lastRebuild.state"), equalTo("failed"));
        owner().get("/datasets/" + broken)
                .then()
                .body("derived.lastRebuild.outcome", startsWith(kind + " Error on the rows"))
                .body("derived.lastRebuild.outcome", not(matchesPattern(".*(s[0-2]|north|south).*")));
    }

    @Test
    void aCycleIsRefused() {
        declare(receipts, "{\"derived\": {\"sql\": \"SELECT * FROM w\", \"inputs\": {\"w\": \"" + weekly + "\"}}}")
                .statusCode(422)
                .body("type", endsWith("derived-cycle"))
                .body("errors.field", contains("derived.inputs.w"));
    }

    @Test
    void twoDefinitionsAtOnceCloseNoCycle() {
        String one = freshName("one");
        String other = freshName("other");
        declare(one, "{}").statusCode(201);
        declare(other, "{}").statusCode(201);
        QuarkusTransaction.begin();
        // Whoever was let through waits here before it is recorded.
        rows.createNativeQuery("lock table rebuild in share mode").executeUpdate();
        List<CompletableFuture<Integer>> answers;
        try {
            answers = Stream.of(List.of(one, other), List.of(other, one))
                    .map(pair -> CompletableFuture.supplyAsync(() -> declare(
                                    pair.get(0),
                                    "{\"derived\": {\"sql\": \"SELECT * FROM t\", \"inputs\": {\"t\": \"" + pair.get(1)
                                            + "\"}}}")
                            .extract()
                            .statusCode()))
                    .toList();
            await().atMost(Duration.ofSeconds(60)).until(this::waiting, equalTo(2L));
        } finally {
            QuarkusTransaction.rollback();
        }

        assertThat(answers).extracting(CompletableFuture::join).containsExactlyInAnyOrder(200, 422);
    }

    private long waiting() {
        return QuarkusTransaction.requiringNew().call(() -> ((Number) rows.createNativeQuery(
                                "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and"
                                        + " (query ilike '%insert into rebuild%' or query like '%derivations%')",
                                Long.class)
                        .getSingleResult())
                .longValue());
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

    @ParameterizedTest
    @CsvSource({
        "SELECT day; name AS n; store FROM people, n",
        "SELECT day; name AS store; store AS shop FROM people, store",
        "SELECT day; upper(name) AS n; store FROM (SELECT * FROM people), n"
    })
    void valuesOfPeopleAreAsProtectedUnderAnotherName(String sql, String column) {
        String people = freshName("people");
        declare(people, "{\"timeColumn\": \"day\"}").statusCode(201);
        agree(people, PEOPLE).statusCode(201);
        upload(people, "replace", "day,name,store\n2017-02-01,Ada,s1\n2017-02-01,Ada,s2\n")
                .then()
                .statusCode(201);
        String renamed = freshName("renamed");

        declare(
                        renamed,
                        "{\"timeColumn\": \"day\", \"derived\": {\"sql\": \"" + sql.replace(';', ',')
                                + "\", \"inputs\": {\"people\": \"" + people + "\"}}}")
                .statusCode(201);

        JsonNode event = events(renamed, 1).get(0);
        assertThat(event.path("columns"))
                .filteredOn(each -> each.path("name").asText().equals(column))
                .extracting(each -> each.path("classification").asText())
                .containsExactly("personal");
        owner().get("/datasets/" + renamed + "/versions/latest/profile")
                .then()
                .statusCode(200)
                .body("columns.find { it.name == '" + column + "' }.withheld", equalTo(true))
                .body(not(containsString("Ada")));
    }

    @Test
    void whatLooksPersonalIsClassifiedAndBuiltAgain() {
        String writing = freshName("writing");
        declare(writing, derived("SELECT day, store || '@shop.example' AS mail, quantity FROM receipts"))
                .statusCode(201);
        upload(receipts, "replace", receipts(0, 3, 1)).then().statusCode(201);
        upload(shops, "replace", "store,region\ns0,north\n").then().statusCode(201);
        JsonNode held = events(writing, 1).get(0);
        assertThat(held.path("quality").asText()).isEqualTo("suspect");
        assertThat(held.at("/findings/0/message").asText())
                .contains("built again")
                .doesNotContain("reread");
        classify(writing, "sensitive").statusCode(422).body("type", endsWith(":derived-protection"));

        classify(writing, "internal").statusCode(200);

        await().atMost(Duration.ofSeconds(60))
                .until(() -> owner().get("/datasets/" + writing).path("latest"), equalTo(2));
        owner().get("/datasets/" + writing + "/versions/2/content?format=csv")
                .then()
                .body(containsString("s1@shop.example"));
        upload(receipts, "append", receipts(3, 2, 1)).then().statusCode(201);
        JsonNode third = events(writing, 3).get(2);
        assertThat(third.path("quality").asText()).isEqualTo("accepted");
        owner().get("/datasets/" + writing)
                .then()
                .body("columns.find { it.name == 'mail' }.classification", equalTo("internal"));
    }

    private static ValidatableResponse classify(String dataset, String classification) {
        return owner().contentType(ContentType.JSON)
                .body("{\"columns\": {\"mail\": \"" + classification + "\"}}")
                .post("/datasets/" + dataset + "/classify")
                .then();
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
        return agree(weekly, contract);
    }

    private static ValidatableResponse agree(String dataset, String contract) {
        return owner().contentType("application/yaml")
                .body(contract.getBytes(StandardCharsets.UTF_8))
                .put("/datasets/" + dataset + "/contract?breaking=accept")
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
        await().atMost(Duration.ofSeconds(60))
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
        await().atMost(Duration.ofSeconds(60))
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
