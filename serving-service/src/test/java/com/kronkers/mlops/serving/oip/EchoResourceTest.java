package com.kronkers.mlops.serving.oip;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.kronkers.mlops.serving.platform.OutsideSettings;
import com.kronkers.mlops.serving.platform.ServingScenario;
import com.kronkers.mlops.testing.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;

/** The benchmark's baseline, where it was asked for. */
@QuarkusTest
@TestProfile(OutsideSettings.class)
class EchoResourceTest extends ServingScenario {
    private static final String ROW =
            "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[1,2]}]}";

    @Test
    void aRequestIsParsedAndAnsweredAlwaysTheSame() {
        given().body(ROW)
                .post("/v2/echo/open/infer")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body("outputs[0].data[0]", equalTo(0.5f));
        given().body(ROW.replace("[1,2],\"datatype\"", "[1,3],\"datatype\""))
                .post("/v2/echo/open/infer")
                .then()
                .statusCode(400)
                .body("error", containsString("x"));
    }

    @Test
    void theCheckedOneWantsATokenOfARole() {
        given().body(ROW).post("/v2/echo/checked/infer").then().statusCode(401);
        given().auth()
                .oauth2(TestTokens.token("auditor"))
                .body(ROW)
                .post("/v2/echo/checked/infer")
                .then()
                .statusCode(403);
        given().auth()
                .oauth2(TestTokens.token("department"))
                .body(ROW)
                .post("/v2/echo/checked/infer")
                .then()
                .statusCode(200);
    }
}
