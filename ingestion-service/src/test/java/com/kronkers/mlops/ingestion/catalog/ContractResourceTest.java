package com.kronkers.mlops.ingestion.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import com.kronkers.mlops.ingestion.ComponentTest;
import com.kronkers.mlops.ingestion.IngestionProfile;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@TestProfile(IngestionProfile.class)
class ContractResourceTest extends ComponentTest {
    private static final String CONTRACT =
            """
            apiVersion: v3.1.0
            kind: DataContract
            id: receipts
            version: 1.0.0
            status: active
            schema:
              - name: receipts
                properties:
                  - {name: day, logicalType: date, required: true}
                  - {name: store, logicalType: string, classification: internal}
                  - name: quantity
                    logicalType: integer
                    logicalTypeOptions: {minimum: 1, maximum: 4}
                  - {name: discount, logicalType: number}
                quality:
                  - {metric: rowCount, mustBeGreaterOrEqualTo: 10}
                  - {type: sql, name: gift, query: SELECT count(*) FROM t WHERE NOT (discount < 5 OR quantity > 1), mustBe: 0}
                customProperties:
                  - {property: timeColumn, value: day}
            """;

    @Test
    void aContractIsKeptAndReadBackAsItWasMeant() {
        String name = dataset();

        put(name, CONTRACT).statusCode(201).body("version", equalTo(1)).body("warnings", hasSize(0));

        String yaml = owner().get("/datasets/" + name + "/contract")
                .then()
                .statusCode(200)
                .contentType("application/yaml")
                .extract()
                .asString();
        put(name, yaml).statusCode(200).body("version", equalTo(1)).body("changes", hasSize(0));
        assertThat(owner().get("/datasets/" + name + "/contract").asString()).isEqualTo(yaml);
        owner().accept("application/json")
                .get("/datasets/" + name + "/contract")
                .then()
                .statusCode(200)
                .body("schema[0].properties.name", contains("day", "store", "quantity", "discount"))
                .body("schema[0].properties[2].logicalTypeOptions.maximum", equalTo(4));
        owner().get("/datasets/" + name + "/contracts")
                .then()
                .body("version", contains(1))
                .body("createdBy", hasItem(notNullValue()))
                .body("createdAt", hasItem(notNullValue()));
    }

    @Test
    void aDeclarationOfColumnsIsAContractVersionToo() {
        String name = declared("receipts");

        owner().get("/datasets/" + name + "/contract").then().statusCode(200).body(containsString("quantity"));
        owner().get("/datasets/" + name + "/contracts").then().body("version", contains(1));
    }

    @Test
    void anInferredContractIsAContractVersionToo() {
        String name = dataset();
        owner().get("/datasets/" + name + "/contract")
                .then()
                .statusCode(404)
                .body("type", endsWith("unknown-contract"));

        upload(name, "replace", receipts(0, 1, 1)).then().statusCode(201);

        owner().get("/datasets/" + name + "/contract?version=1")
                .then()
                .statusCode(200)
                .body(containsString("quantity"));
        owner().get("/datasets/" + name + "/contract?version=2").then().statusCode(404);
    }

    @Test
    void aBreakingChangeNeedsConsentAndACompatibleOneDoesNot() {
        String name = dataset();
        put(name, CONTRACT).statusCode(201);
        String wider = CONTRACT.replace("maximum: 4", "maximum: 9")
                .replace(
                        "      - {name: discount",
                        "      - {name: voucher, logicalType: string}\n      - {name: discount");
        String narrower = CONTRACT.replace("maximum: 4", "maximum: 3")
                .replace("      - {name: store, logicalType: string, classification: internal}\n", "");

        put(name, wider)
                .statusCode(201)
                .body("version", equalTo(2))
                .body("verdict", equalTo("compatible"))
                .body("changes.change", contains("widened", "added-optional"));
        owner().contentType("application/yaml")
                .body(bytes(narrower))
                .put("/datasets/" + name + "/contract?dryRun=true")
                .then()
                .statusCode(200)
                .body("dryRun", equalTo(true))
                .body("version", equalTo(3))
                .body("verdict", equalTo("breaking"));
        put(name, narrower)
                .statusCode(409)
                .body("type", endsWith("breaking-contract"))
                .body("errors.field", contains("store", "quantity maximum", "voucher"))
                .body("errors[0].problem", containsString("breaking: removed"))
                .body("errors[1].problem", containsString("breaking: narrowed"));
        owner().get("/datasets/" + name + "/contracts").then().body("version", contains(2, 1));
        owner().contentType("text/yaml")
                .body(bytes(narrower))
                .put("/datasets/" + name + "/contract?breaking=accept")
                .then()
                .statusCode(201)
                .body("version", equalTo(3));
        owner().get("/datasets/" + name + "/contract?version=2").then().body(containsString("voucher"));
    }

    @Test
    void whatCannotBeFollowedIsNamed() {
        String name = dataset();

        put(name, CONTRACT.replace("value: day", "value: store").replace("logicalType: number", "logicalType: money"))
                .statusCode(422)
                .body("errors.field", contains("schema[0].properties[3].logicalType"))
                .body("errors.fix", hasItem(containsString("number")));
        put(
                        name,
                        CONTRACT.replace("value: day", "value: store")
                                .replace("discount < 5", "cents < 5")
                                .replace("minimum: 1", "minimum: 7"))
                .statusCode(422)
                .body(
                        "errors.field",
                        contains(
                                "schema[0].properties[2].minimum",
                                "schema[0].customProperties.timeColumn",
                                "schema[0].quality.gift"));
        put(
                        name,
                        CONTRACT.replace(
                                "{name: store, logicalType: string,",
                                "{name: store, logicalType: string, primaryKey: true, customProperties: [{property:"
                                        + " protection, value: {method: drop}}],"))
                .statusCode(422)
                .body("errors.field", contains("schema[0].properties[1].primaryKey"));
        put(name, CONTRACT.replace("discount < 5", "discount < (SELECT count(*) FROM read_csv('/etc/passwd'))"))
                .statusCode(422)
                .body("errors.problem", hasItem(containsString("query inside")));
        put(name, "a: &a [1]\nb: [*a, *a]\n").statusCode(422).body("errors.problem", hasItem(containsString("alias")));
        put(name, "x".repeat(600_000)).statusCode(413);
        owner().contentType("application/json")
                .body("{\"apiVersion\": ")
                .put("/datasets/" + name + "/contract")
                .then()
                .statusCode(422);
        owner().get("/datasets/" + name + "/contract").then().statusCode(404);
    }

    @Test
    void documentaryFieldsAreWarnedOf() {
        put(dataset(), CONTRACT + "domain: retail\n").statusCode(201).body("warnings.field", contains("domain"));
    }

    @Test
    void aContractOfAnUnknownDatasetIsNotFound() {
        put("no-such-dataset", CONTRACT).statusCode(404).body("type", endsWith("unknown-dataset"));
    }

    @Test
    void aVersionThatBreaksARuleOfTheVersionIsRefused() {
        String name = dataset();
        put(name, CONTRACT).statusCode(201);

        upload(name, "replace", "day,store,quantity,discount\n2017-02-01,s1,1,0\n")
                .then()
                .statusCode(422)
                .body("type", endsWith("rule-broken"))
                .body("errors.field", contains("minimum-rows"));
        owner().get("/datasets/" + name + "/versions").then().body("", hasSize(0));
        upload(name, "replace", receipts(0, 1, 1)).then().statusCode(201).body("quality", equalTo("accepted"));
    }

    @Test
    void aRuleThatWarnsIsSaidAndHoldsNothing() {
        String name = dataset();
        put(name, CONTRACT + "slaProperties: [{property: freshness, value: 2, unit: d}]\n")
                .statusCode(201);

        upload(name, "replace", receipts(0, 1, 1))
                .then()
                .statusCode(201)
                .body("quality", equalTo("accepted"))
                .body("findings.check", contains("freshness"))
                .body("findings.warning", contains(true));
    }

    @Test
    void moreRejectedRowsThanTheBoundRefuseTheVersionWithTheReport() {
        String name = dataset();
        put(name, CONTRACT + "      - {property: maximumRejectedShare, value: 0.1}\n")
                .statusCode(201);
        String dirty = receipts(0, 1, 1) + "2017-02-30,s1,1,0\n".repeat(5);

        upload(name, "replace", dirty)
                .then()
                .statusCode(422)
                .body("type", endsWith(":too-many-rejected"))
                .body("detail", containsString("Received 45 rows: 40 accepted, 5 rejected, 0 duplicates"))
                .body("errors.field", hasItem("day"))
                .body("errors.problem", hasItem("5 rows were rejected: type"));
        owner().get("/datasets/" + name + "/versions").then().body("", hasSize(0));
        upload(name, "replace", receipts(0, 1, 1) + "2017-02-30,s1,1,0\n")
                .then()
                .statusCode(201);
    }

    /** The last of 41 rows breaks each rule of rows below; all together break those of their number. */
    @ParameterizedTest(name = "{0} of severity {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "pattern         | store    |                | row     | metric: invalidValues, mustBe: 0, arguments: {pattern: 's[0-2]'}",
                "pattern         | store    | reject-version | version | metric: invalidValues, mustBe: 0, arguments: {pattern: 's[0-2]'}",
                "pattern         | store    | warning        | warn    | metric: invalidValues, mustBe: 0, arguments: {pattern: 's[0-2]'}",
                "accepted-values | store    | error          | row     | metric: invalidValues, mustBe: 0, arguments: {validValues: [s0, s1, s2]}",
                "accepted-values | store    | reject-version | version | metric: invalidValues, mustBe: 0, arguments: {validValues: [s0, s1, s2]}",
                "accepted-values | store    | warning        | warn    | metric: invalidValues, mustBe: 0, arguments: {validValues: [s0, s1, s2]}",
                "max-length      | store    | reject-row     | row     | metric: invalidValues, mustBe: 0, arguments: {maxLength: 2}",
                "min-length      | store    | warning        | warn    | metric: invalidValues, mustBe: 0, arguments: {minLength: 2}",
                "unique          | store    | warning        | warn    | metric: duplicateValues, mustBe: 0",
                "maximum         | quantity |                | row     | metric: invalidValues, mustBe: 0, arguments: {maximum: 4}",
                "maximum         | quantity | reject-version | version | metric: invalidValues, mustBe: 0, arguments: {maximum: 4}",
                "maximum         | quantity | warning        | warn    | metric: invalidValues, mustBe: 0, arguments: {maximum: 4}",
                "minimum         | quantity |                | row     | metric: invalidValues, mustBe: 0, arguments: {minimum: 1}",
                "gift            |          |                | row     | type: sql, mustBe: 0, query: SELECT count(*) FROM t WHERE NOT (discount < 5)",
                "gift            |          | reject-version | version | type: sql, mustBe: 0, query: SELECT count(*) FROM t WHERE NOT (discount < 5)",
                "gift            |          | warning        | warn    | type: sql, mustBe: 0, query: SELECT count(*) FROM t WHERE NOT (discount < 5)",
                "maximum-rows    |          |                | version | metric: rowCount, mustBeLessOrEqualTo: 40",
                "maximum-rows    |          | warning        | warn    | metric: rowCount, mustBeLessOrEqualTo: 40",
                "minimum-rows    |          | warning        | warn    | metric: rowCount, mustBeGreaterThan: 41",
            })
    void aBrokenRuleDoesWhatItsSeveritySays(String rule, String column, String severity, String effect, String check) {
        String name = dataset();
        String named = "{name: " + rule + ", " + check + (severity == null ? "}" : ", severity: " + severity + "}");
        put(name, ruled(column, named)).statusCode(201);
        String broken = rule.startsWith("min") ? "2017-02-01,s,0,7\n" : "2017-02-01,s99,5,7\n";

        ValidatableResponse answer =
                upload(name, "replace", receipts(0, 1, 1) + broken).then();

        if (effect.equals("version")) {
            answer.statusCode(422).body("type", endsWith(":rule-broken")).body("errors.field", hasItem(rule));
            owner().get("/datasets/" + name + "/versions").then().body("", hasSize(0));
            return;
        }
        boolean rejects = effect.equals("row");
        answer.statusCode(201)
                .body("quality", equalTo("accepted"))
                .body("rows", equalTo(rejects ? 40 : 41))
                .body("rejectedRows", equalTo(rejects ? 1 : 0))
                .body("findings.check", rejects ? hasSize(0) : contains(rule))
                .body("findings.warning", rejects ? hasSize(0) : contains(true));
        owner().get("/datasets/" + name + "/versions/1/report")
                .then()
                .body("reasons.rule", rejects ? contains(rule) : hasSize(0))
                .body("reasons.rows", rejects ? contains(1) : hasSize(0));
        owner().get("/datasets/" + name + "/versions/1/rejected")
                .then()
                .body(
                        rejects
                                ? allOf(containsString("\n42,"), containsString("breaks the rule '" + rule + "'"))
                                : equalTo("line,reason,raw\n"));
    }

    /** A contract of receipts with one rule: of a column, or of the schema if that is null. */
    private static String ruled(String column, String rule) {
        String quality = ", quality: [" + rule + "]";
        String properties = Stream.of("day date", "store string", "quantity integer", "discount number")
                .map(each -> each.split(" "))
                .map(each -> "{name: " + each[0] + ", logicalType: " + each[1] + (each[0].equals(column) ? quality : "")
                        + "}")
                .collect(Collectors.joining(", "));
        return "{apiVersion: v3.1.0, kind: DataContract, id: r, version: '1', status: active, schema: [{name: r, "
                + "properties: [" + properties + "]" + (column == null ? quality : "") + "}]}";
    }

    @Test
    @Timeout(20)
    void aPatternThatBacktrackingMatchersChokeOnIsMatchedInTime() {
        String name = dataset();
        put(name, ruled("store", "{name: runaway, metric: invalidValues, mustBe: 0, arguments: {pattern: '(a+)+$'}}"))
                .statusCode(201);
        String run = "a".repeat(100_000);

        upload(name, "replace", receipts(0, 1, 1).replace(",s1,", ",a,") + "2017-02-01," + run + "!,1,0\n")
                .then()
                .statusCode(201)
                .body("rows", equalTo(13))
                .body("rejectedRows", equalTo(28));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "(a)\\1             | is no RE2 pattern",
                "(?=a)b             | is no RE2 pattern",
                "((a{100}){100}){9} | repeats",
                "(unclosed          | is no RE2 pattern"
            })
    void aPatternThatCannotBeBoundedIsRefused(String pattern, String problem) {
        put(dataset(), ruled("store", "{metric: invalidValues, mustBe: 0, arguments: {pattern: '" + pattern + "'}}"))
                .statusCode(422)
                .body("errors.field", contains("schema[0].properties[1].pattern"))
                .body("errors.problem", contains(containsString(problem)));
    }

    @Test
    void repeatedValuesOfAUniqueColumnRefuseTheVersion() {
        String name = dataset();
        put(
                        name,
                        CONTRACT.replace(
                                "{name: store, logicalType: string,",
                                "{name: store, logicalType: string, unique: true,"))
                .statusCode(201);

        upload(name, "replace", receipts(0, 1, 1))
                .then()
                .statusCode(422)
                .body("errors.field", contains("unique"))
                .body("errors.problem", hasItem(containsString("37 rows repeat")));
    }

    @Test
    void aProposalAcceptsTheDataItCameFrom() {
        String name = dataset();
        String csv = customers();
        upload(name, "replace", csv).then().statusCode(201);

        String proposal = owner().post("/datasets/" + name + "/contract/proposal")
                .then()
                .statusCode(200)
                .contentType("application/yaml")
                .body(containsString("status: proposed"))
                .body(containsString("primaryKey: true"))
                .body(containsString("metric: rowCount"))
                .body(containsString("[A-Z]{2}[0-9]{4}"))
                .body(containsString("gold"))
                .body(not(containsString("***")))
                .body(containsString("classification: personal"))
                .body(containsString("property: timeColumn"))
                .body(not(containsString("example.com")))
                .body(not(containsString("Zimmermann")))
                .extract()
                .asString();
        owner().contentType("application/yaml")
                .body(bytes(proposal))
                .put("/datasets/" + name + "/contract?breaking=accept")
                .then()
                .statusCode(201)
                .body("warnings", hasSize(0));
        upload(name, "replace", csv)
                .then()
                .statusCode(anyOf(equalTo(200), equalTo(201)))
                .body("rejectedRows", equalTo(0))
                .body("quality", equalTo("accepted"));
    }

    @Test
    void twoFirstDeclarationsAtOnceBothSucceed() throws Exception {
        int callers = 8;
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        try {
            for (int round = 0; round < 5; round++) {
                String name = freshName("race");
                CountDownLatch start = new CountDownLatch(1);
                List<Future<Integer>> answers = IntStream.range(0, callers)
                        .mapToObj(i -> threads.submit(() -> {
                            start.await();
                            return declare(name, DECLARATION).extract().statusCode();
                        }))
                        .toList();
                start.countDown();
                List<Integer> statuses = new ArrayList<>();
                for (Future<Integer> answer : answers) {
                    statuses.add(answer.get());
                }
                assertThat(statuses).containsOnly(200, 201);
                assertThat(statuses.stream().filter(status -> status == 201)).hasSize(1);
            }
        } finally {
            threads.shutdown();
        }
    }

    private static String dataset() {
        String name = freshName("contracted");
        declare(name, "{}").statusCode(201);
        return name;
    }

    private static ValidatableResponse put(String name, String yaml) {
        return owner().contentType("application/yaml")
                .body(bytes(yaml))
                .put("/datasets/" + name + "/contract")
                .then();
    }

    /** REST Assured writes no text of this type. */
    private static byte[] bytes(String yaml) {
        return yaml.getBytes(StandardCharsets.UTF_8);
    }

    private static String customers() {
        return IntStream.range(0, 200)
                .mapToObj(i -> "%d,c%d@example.com,Zimmermann %d,%s,AB%04d,%d.5,2017-03-%02d"
                        .formatted(1000 + i, i, i, i % 2 == 0 ? "gold" : "silver", i, i, 1 + i % 28))
                .collect(Collectors.joining("\n", "customer_id,contact,last_name,tier,coupon,spend,joined\n", "\n"));
    }
}
