package com.kronkers.mlops.serving.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.serving.platform.ServingScenario;
import com.kronkers.mlops.testing.Contracts;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Grants and quotas as the registry tells them, on the endpoints. */
@QuarkusTest
class GrantedModelsTest extends ServingScenario {
    private static final String ROW = "{\"price\":7.5,\"visitors\":3,\"holiday\":false,\"department\":\"DAIRY\"}";
    private static final String OIP =
            """
            {"inputs":[
             {"name":"price","shape":[1],"datatype":"FP64","data":[7.5]},
             {"name":"visitors","shape":[1],"datatype":"INT64","data":[3]},
             {"name":"holiday","shape":[1],"datatype":"BOOL","data":[false]},
             {"name":"department","shape":[1],"datatype":"BYTES","data":["DAIRY"]}]}""";

    @Test
    void onlyGrantedDepartmentsAreAnsweredAndRefusalsAreReported() throws Exception {
        deployFlavor("shop-granted", "xgboost-json");
        ask("shop-granted", "pricing").statusCode(200);
        document("shop-granted", "department", "department:pricing").statusCode(200);
        granted("shop-invented", 1, "{\"department\":\"marketing\"}");

        granted("shop-granted", 1, "{\"department\":\"marketing\"}");

        await().atMost(SOON).untilAsserted(() -> ask("shop-granted", "pricing")
                .statusCode(403)
                .body("type", containsString("not-granted"))
                .body("detail", containsString("PUT /models/shop-granted/departments/pricing")));
        infer("shop-granted", "pricing").statusCode(403).body("error", containsString("may not ask"));
        outcomes("shop-granted", "pricing").statusCode(403).body("type", containsString("not-granted"));
        outcomes("shop-granted", "marketing").statusCode(422);
        document("shop-granted", "department", "department:pricing")
                .statusCode(403)
                .body("type", containsString("not-granted"));
        metadata("shop-granted", "pricing").statusCode(403).body("error", containsString("may not ask"));
        metadata("shop-granted/versions/1", "pricing").statusCode(403);
        document("shop-granted", "department", "department:marketing").statusCode(200);
        metadata("shop-granted", "marketing").statusCode(200);
        for (String role : List.of("service", "platform", "data-scientist", "data-owner", "approver", "auditor")) {
            document("shop-granted", role).statusCode(200);
        }
        ask("shop-invented", "pricing").statusCode(404);
        outcomes("shop-invented", "pricing").statusCode(404).body("type", containsString("unknown-model"));
        document("shop-invented", "department", "department:pricing").statusCode(404);
        ask("shop-granted", "marketing").statusCode(200);
        as("data-scientist").body(ROW).post("/predictions/shop-granted").then().statusCode(200);
        JsonNode refused =
                told("access-refused", event -> event.path("model").asText().equals("shop-granted"));
        assertThat(refused.path("department").asText()).isEqualTo("pricing");
        assertThat(refused.path("reason").asText()).isEqualTo("not-granted");
        assertThat(refused.path("count").asInt()).isPositive();
    }

    @Test
    void aDepartmentPastItsQuotaIsToldWhenToComeBack() throws Exception {
        deployFlavor("shop-quota", "xgboost-json");
        granted("shop-quota", 1, "{\"department\":\"pricing\",\"rowsPerSecond\":0.01,\"burstRows\":3}");

        await().atMost(SOON).untilAsserted(() -> ask("shop-quota", "pricing")
                .statusCode(429)
                .header("Retry-After", Integer::parseInt, org.hamcrest.Matchers.greaterThan(0))
                .body("type", containsString("over-quota")));
        infer("shop-quota", "pricing").statusCode(429).body("error", containsString("used up"));
        JsonNode used =
                told("access-used", event -> event.at("/uses/0/model").asText().equals("shop-quota"));
        assertThat(used.at("/uses/0/rows").asInt()).isBetween(1, 4);
    }

    @Test
    void anOutputThatThereIsNotTakesNothingFromTheQuota() throws Exception {
        deployFlavor("shop-typo", "xgboost-json");
        granted("shop-typo", 1, "{\"department\":\"pricing\",\"rowsPerSecond\":0.01,\"burstRows\":3}");
        await().atMost(SOON).untilAsserted(() -> infer("shop-typo", "marketing").statusCode(403));
        String typo = OIP.replaceFirst("\\{", "{\"outputs\":[{\"name\":\"nothing\"}],");

        for (int i = 0; i < 10; i++) {
            infer("shop-typo", "pricing", typo).statusCode(400).body("error", containsString("no output 'nothing'"));
        }

        infer("shop-typo", "pricing").statusCode(200);
    }

    @Test
    void whatAnotherReplicaLetInCounts() throws Exception {
        deployFlavor("shop-shared", "xgboost-json");
        granted("shop-shared", 1, "{\"department\":\"pricing\",\"rowsPerSecond\":0.01,\"burstRows\":1000}");
        ask("shop-shared", "pricing").statusCode(200);
        String uses =
                """
                {"replica":"another","at":"2026-11-01T10:00:00Z","uses":[{"model":"shop-shared","department":"pricing","rows":5000}]}""";
        Contracts.assertValid("access-used", uses);

        await().atMost(SOON).untilAsserted(() -> {
            kafka.send("access-used", "another", uses, Map.of());
            ask("shop-shared", "pricing").statusCode(429);
        });
    }

    private static ValidatableResponse ask(String model, String department) {
        return as("department", "department:" + department)
                .body(ROW)
                .post("/predictions/" + model)
                .then();
    }

    /** Of a prediction that there never was. */
    private static ValidatableResponse outcomes(String model, String department) {
        return as("department", "department:" + department)
                .body("[{\"predictionId\":\"none\",\"actual\":3}]")
                .post("/outcomes/" + model)
                .then();
    }

    private static ValidatableResponse document(String model, String... roles) {
        return as(roles).get("/predictions/" + model + "/openapi.json").then();
    }

    private static ValidatableResponse metadata(String path, String department) {
        return as("department", "department:" + department)
                .get("/v2/models/" + path)
                .then();
    }

    private static ValidatableResponse infer(String model, String department) {
        return infer(model, department, OIP);
    }

    private static ValidatableResponse infer(String model, String department, String request) {
        return as("department", "department:" + department)
                .body(request)
                .post("/v2/models/" + model + "/infer")
                .then();
    }
}
