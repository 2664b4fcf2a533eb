package com.kronkers.mlops.serving.prediction;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.serving.platform.ServingScenario;
import com.kronkers.mlops.testing.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What departments ask and get. */
@QuarkusTest
class PredictionsTest extends ServingScenario {
    @Test
    void aPromotionBecomesPredictionsThatAreTold() throws Exception {
        deploy("demand", 1, "1", 11, "demand-data");

        JsonPath answer = department()
                .body(row("367", "GROCERY", NEXT_WEEK))
                .post("/predictions/demand")
                .then()
                .statusCode(200)
                .body("model", equalTo("demand"))
                .body("version", equalTo("1"))
                .body("revision", equalTo(1))
                .body("historyAsOf", equalTo("2017-09-25"))
                .body("predictions[0].store_id", equalTo("367"))
                .body("predictions[0].week_start", equalTo(NEXT_WEEK))
                .extract()
                .jsonPath();

        assertThat(answer.getDouble("predictions[0].value")).isPositive().isFinite();
        String id = answer.getString("predictions[0].id");
        JsonNode prediction =
                told("predictions", data -> data.path("id").asText().equals(id));
        assertThat(prediction.path("department").asText()).isEqualTo("replenishment");
        assertThat(prediction.path("output").path("units").asDouble())
                .isCloseTo(answer.getDouble("predictions[0].value"), within(1e-4));
        JsonNode window =
                told("prediction-windows", data -> data.path("model").asText().equals("demand"));
        assertThat(window.path("counts").path("rows").asInt()).isEqualTo(1);
        assertThat(window.path("features"))
                .extracting(feature -> feature.path("name").asText())
                .containsExactlyInAnyOrder(
                        "store_id",
                        "department",
                        "holiday",
                        "units_lag_1",
                        "units_lag_2",
                        "units_mean_4",
                        "discount_rate_lag_1",
                        "units");
        assertThat(neighbours.requests()).anySatisfy(request -> assertThat(request)
                .contains("/datasets/demand-data/versions/1/content?format=ndjson")
                .contains("columns=store_id%2Cdepartment%2Cweek_start%2Cunits%2Cdiscount_rate")
                .contains("after=2017-07-31")
                .contains("Bearer "));
    }

    @Test
    void everyWrongFieldIsNamed() throws Exception {
        deploy("fields", 1, "1", 61, "fields-data");

        department()
                .body(Map.of(
                        "rows",
                        List.of(
                                Map.of(
                                        "store_id",
                                        367,
                                        "department",
                                        "GROCERI",
                                        "week_start",
                                        "2017-10-03",
                                        "holliday",
                                        true),
                                Map.of(
                                        "store_id",
                                        "367",
                                        "department",
                                        "GROCERY",
                                        "week_start",
                                        "2018-01-01",
                                        "holiday",
                                        1))))
                .post("/predictions/fields")
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:kronkers:problem:invalid-rows"))
                .body("errors.field", hasItem("rows[0].store_id"))
                .body("errors.field", hasItem("rows[0].holiday"))
                .body("errors.find{it.field=='rows[0].holliday'}.fix", containsString("Did you mean 'holiday'"))
                .body("errors.find{it.field=='rows[1].week_start'}.fix", containsString("to 2017-10-02"))
                .body("errors.find{it.field=='rows[1].holiday'}.problem", containsString("not true or false"));
        department()
                .body(row("367", "GROCERI", NEXT_WEEK))
                .post("/predictions/fields")
                .then()
                .statusCode(422)
                .body("errors[0].field", equalTo("department"))
                .body("errors[0].fix", containsString("GROCERY"));
        department()
                .body(row("367", "GROCERY", "2017-09-27"))
                .post("/predictions/fields")
                .then()
                .statusCode(422)
                .body("errors[0].fix", containsString("Send 2017-09-25"));
        department().body("[").post("/predictions/fields").then().statusCode(400);
    }

    @Test
    void whoMayNotAskIsToldSo() {
        String body = "{}";
        given().contentType(ContentType.JSON)
                .body(body)
                .post("/predictions/any")
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", "Bearer")
                .contentType("application/problem+json")
                .body("type", equalTo("urn:kronkers:problem:unauthenticated"))
                .body("detail", containsString("Authorization"));
        given().contentType(ContentType.JSON)
                .auth()
                .oauth2(TestTokens.expired("department", "department:replenishment"))
                .body(body)
                .post("/predictions/any")
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", "Bearer")
                .contentType("application/problem+json")
                .body("type", equalTo("urn:kronkers:problem:unauthenticated"))
                .body("detail", containsString("Authorization"));
        as("auditor")
                .body(body)
                .post("/predictions/any")
                .then()
                .statusCode(403)
                .body("type", equalTo("urn:kronkers:problem:forbidden"));
        department()
                .body(body)
                .post("/predictions/any")
                .then()
                .statusCode(404)
                .body("type", equalTo("urn:kronkers:problem:unknown-model"))
                .body("errors[0].field", equalTo("model"))
                .body("errors[0].fix", containsString("Ask one of the deployed models"));
        given().get("/v2/health/live").then().statusCode(200).body("live", equalTo(true));
        for (String path : List.of("/v2/models/any", "/predictions", "/nothing-here", "/openapi/serving")) {
            given().get(path).then().statusCode(401).body("type", equalTo("urn:kronkers:problem:unauthenticated"));
        }
    }
}
