package com.kronkers.mlops.ingestion.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import com.kronkers.mlops.ingestion.ComponentTest;
import com.kronkers.mlops.ingestion.IngestionProfile;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@TestProfile(IngestionProfile.class)
class DiffTest extends ComponentTest {
    @Test
    void anAppendAddsItsRowsAndItsParentsFilesAreNotRead() {
        String dataset = declared("receipts");
        upload(dataset, "replace", receipts(0, 3, 1)).then().statusCode(201);
        upload(dataset, "append", receipts(3, 1, 1)).then().statusCode(201);

        diff(dataset, "from=1&to=2&samples=3")
                .body("schema.compatible", equalTo(true))
                .body("rows.added", equalTo(40))
                .body("rows.removed", equalTo(0))
                .body("rows.changed", nullValue())
                .body("rows.sharedFiles", equalTo(1))
                .body("rows.samples.added", hasSize(3))
                .body("rows.samples.added[0].day", equalTo("2017-02-04"))
                .body("columns.find { it.column == 'discount' }.greatestDistance.toDouble()", closeTo(0, 0.1));
    }

    /** Each of 1 to 4 a quarter, then each of 3 to 6: half of the values lie where none lay before. */
    @Test
    void aDistributionThatMovedIsMeasured() {
        String dataset = freshName("moved");
        declare(dataset, "{}").statusCode(201);
        upload(dataset, "replace", quarters(1)).then().statusCode(201);
        upload(dataset, "replace", quarters(3)).then().statusCode(201);

        String moved = "columns.find { it.column == 'n' }.";
        diff(dataset, "from=1&to=2")
                .body(moved + "greatestDistance.toDouble()", closeTo(0.5, 1e-9))
                .body(moved + "stabilityIndex.toDouble()", greaterThan(0.25))
                .body(moved + "from.mean.toDouble()", closeTo(2.5, 1e-9))
                .body(moved + "to.mean.toDouble()", closeTo(4.5, 1e-9))
                .body("columns.find { it.column == 'id' }.greatestDistance.toDouble()", closeTo(0, 1e-9))
                .body("columns.find { it.column == 'id' }.stabilityIndex.toDouble()", closeTo(0, 1e-9));
    }

    private static String quarters(int least) {
        return IntStream.range(0, 400)
                .mapToObj(i -> i + "," + (least + i % 4))
                .collect(Collectors.joining("\n", "id,n\n", "\n"));
    }

    @Test
    void equalRowsInAnotherOrderAreNoDifferenceAndRepeatedRowsCount() {
        String dataset = declared("receipts");
        upload(
                dataset,
                "replace",
                "day,store,quantity,discount\n2017-02-01,a,1,0\n2017-02-01,a,1,0\n2017-02-02,b,2,1\n");
        upload(dataset, "replace", "day,store,quantity,discount\n2017-02-02,b,2,1\n2017-02-01,a,1,0\n2017-02-03,c,,\n");

        diff(dataset, "from=1&to=2")
                .body("rows.added", equalTo(1))
                .body("rows.removed", equalTo(1))
                .body("rows.samples.added[0].store", equalTo("c"))
                .body("rows.samples.removed[0].store", equalTo("a"))
                .body("columns.find { it.column == 'store' }.newCategories.c", equalTo(1))
                .body("columns.find { it.column == 'store' }.vanishedCategories.size()", equalTo(0));
    }

    @Test
    void columnsThatCameWentAndChangedTypeAreNamed() {
        String dataset = freshName("prices");
        declare(
                        dataset,
                        """
                {"columns": [{"name": "id", "type": "integer"}, {"name": "price", "type": "integer"},
                             {"name": "old", "type": "string"}]}""")
                .statusCode(201);
        upload(dataset, "replace", "id,price,old\n1,2,x\n").then().statusCode(201);
        declare(
                        dataset,
                        """
                {"columns": [{"name": "id", "type": "integer"}, {"name": "price", "type": "number"},
                             {"name": "fresh", "type": "boolean"}]}""")
                .statusCode(200);
        upload(dataset, "replace", "id,price,fresh\n1,2.5,true\n").then().statusCode(201);

        diff(dataset, "from=1&to=2")
                .body("schema.added.column", equalTo(java.util.List.of("fresh")))
                .body("schema.removed.column", equalTo(java.util.List.of("old")))
                .body("schema.retyped[0].column", equalTo("price"))
                .body("schema.retyped[0].from", equalTo("integer"))
                .body("schema.retyped[0].to", equalTo("number"))
                .body("schema.compatible", equalTo(false))
                .body("rows.compared", equalTo(java.util.List.of("id")))
                .body("rows.added", equalTo(0));
    }

    @Test
    void personalColumnsAreCountedAndNeverShown() {
        String dataset = freshName("people");
        declare(
                        dataset,
                        """
                {"columns": [{"name": "id", "type": "integer"},
                  {"name": "name", "type": "string", "classification": "personal", "protection": {"method": "keep"}}]}""")
                .statusCode(201);
        upload(dataset, "replace", "id,name\n1,Ada\n2,Grace\n").then().statusCode(201);
        upload(dataset, "replace", "id,name\n1,Ada\n2,Hedy\n").then().statusCode(201);

        String json = diff(dataset, "from=1&to=2")
                .body("rows.added", equalTo(1))
                .body("rows.removed", equalTo(1))
                .body("columns.find { it.column == 'name' }.withheld", equalTo(true))
                .extract()
                .asString();
        String profile = as("data-owner")
                .get("/datasets/" + dataset + "/versions/2/profile")
                .asString();
        String sketches = as("data-owner")
                .get("/datasets/" + dataset + "/versions/2/profile/sketches")
                .asString();

        for (String told : new String[] {json, profile, sketches}) {
            assertThat(told).doesNotContain("Ada").doesNotContain("Grace").doesNotContain("Hedy");
        }
        assertThat(json(profile).at("/columns/1/withheld").asBoolean()).isTrue();
        assertThat(json(sketches).at("/columns/0/quantiles/kll").asText()).isNotEmpty();
        assertThat(json(sketches).at("/columns/1").has("distinct")).isFalse();
    }

    @Test
    void peopleReadItAsText() {
        String dataset = declared("receipts");
        upload(dataset, "replace", receipts(0, 3, 1)).then().statusCode(201);
        upload(dataset, "append", receipts(3, 1, 1)).then().statusCode(201);

        diff(dataset, "from=1&to=latest&format=text")
                .contentType("text/plain")
                .body(containsString("version 1 -> version 2"))
                .body(containsString("rows: 40 added, 0 removed"))
                .body(not(containsString("NOT compatible")));
    }

    @ParameterizedTest
    @CsvSource({
        "to=1,422,from",
        "from=1&samples=9999,422,samples",
        "from=1&format=xml,422,format",
        "from=99,404,version"
    })
    void aWrongParameterIsNamed(String query, int status, String field) {
        String dataset = declared("receipts");
        upload(dataset, "replace", receipts(0, 1, 1)).then().statusCode(201);

        as("data-owner")
                .get("/datasets/" + dataset + "/diff?" + query)
                .then()
                .statusCode(status)
                .body("errors[0].field", equalTo(field));
    }

    @Test
    void everyDecisionIsListedWithItsReason() {
        String dataset = declared("receipts");
        upload(dataset, "replace", receipts(0, 4, 1)).then().statusCode(201);
        upload(dataset, "append", receipts(4, 2, 100)).then().body("quality", equalTo("suspect"));
        decide(dataset, 2, "accept").statusCode(200);
        decide(dataset, 2, "withdraw").statusCode(200);

        as("data-owner")
                .get("/datasets/" + dataset + "/versions/2/decisions")
                .then()
                .statusCode(200)
                .body("decision", equalTo(java.util.List.of("accept", "withdraw")))
                .body("[0].reason", equalTo("checked with the shop"))
                .body("[0].decidedBy", not(nullValue()));
    }

    private static ValidatableResponse diff(String dataset, String query) {
        return as("data-owner")
                .get("/datasets/" + dataset + "/diff?" + query)
                .then()
                .statusCode(200);
    }
}
