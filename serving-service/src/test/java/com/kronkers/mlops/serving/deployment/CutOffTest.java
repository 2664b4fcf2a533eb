package com.kronkers.mlops.serving.deployment;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.kronkers.mlops.testing.TestTokens;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.net.URL;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The broker has been away for longer than a revoked version may serve. */
@QuarkusTest
@TestProfile(CutOffTest.CutOff.class)
class CutOffTest {

    /** Promotions were confirmed an hour ago, as the cache says. */
    public static class CutOff extends EverythingAwayTest.Away {
        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> overrides = new HashMap<>(super.getConfigOverrides());
            overrides.put("kronkers.deployment.longest-unconfirmed", "PT10M");
            return overrides;
        }
    }

    @TestHTTPResource(value = "/health/ready", management = true)
    URL ready;

    @Test
    void itIsNotReadyAndRefusesPredictionsWithTheReason() {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> predict("/predictions/cached", row())
                .statusCode(503)
                .header("Retry-After", equalTo("30"))
                .body("type", equalTo("urn:kronkers:problem:model-unavailable"))
                .body("detail", containsString("not been confirmed for longer than PT10M")));

        predict("/v2/models/cached/infer", Map.of("inputs", List.of(input())))
                .statusCode(503)
                .body("error", containsString("not been confirmed for longer than PT10M"));
        given().get(ready)
                .then()
                .statusCode(503)
                .body(
                        "checks.find{it.name=='models'}.data.unconfirmed",
                        containsString("unconfirmed for longer than PT10M"));
        given().get("/v2/health/ready").then().statusCode(503);
    }

    private static ValidatableResponse predict(String path, Object body) {
        return given().contentType(ContentType.JSON)
                .auth()
                .oauth2(TestTokens.token("department"))
                .body(body)
                .post(path)
                .then();
    }

    private static Map<String, Object> row() {
        return Map.of("store_id", "367", "department", "GROCERY", "week_start", "2017-10-02", "holiday", false);
    }

    private static Map<String, Object> input() {
        return Map.of("name", "store_id", "shape", List.of(1), "datatype", "BYTES", "data", List.of("367"));
    }
}
