package com.kronkers.mlops.ingestion.catalog;

import static org.assertj.core.api.Assertions.assertThat;
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
import org.junit.jupiter.api.Test;

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
