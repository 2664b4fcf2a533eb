package com.kronkers.mlops.serving.oip;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.kronkers.mlops.serving.platform.ServingScenario;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The protocol as its clients write it. */
@QuarkusTest
class OpenInferenceProtocolTest extends ServingScenario {
    @Test
    void theOpenInferenceProtocolAnswersTheSame() throws Exception {
        deploy("oip", 1, "1", 81, "oip-data");
        double expected = predicted("oip", NEXT_WEEK);

        department()
                .body(oip("[\"367\"]", "BYTES"))
                .post("/v2/models/oip/infer")
                .then()
                .statusCode(200)
                .body("model_name", equalTo("oip"))
                .body("model_version", equalTo("1"))
                .body("id", equalTo("42"))
                .body("outputs[0].name", equalTo("units"))
                .body("outputs[0].data[0].toDouble()", equalTo(expected))
                .body("outputs[1].datatype", equalTo("BYTES"));
        department()
                .body(oip("[\"999\"]", "BYTES"))
                .post("/v2/models/oip/versions/1/infer")
                .then()
                .statusCode(400)
                .body("error", containsString("store_id[0] \"999\" was never seen"));
        department()
                .body(oip("[367]", "BYTES"))
                .post("/v2/models/oip/infer")
                .then()
                .statusCode(400)
                .body("error", containsString("no BYTES"));
        department()
                .body("no JSON")
                .post("/v2/models/oip/infer")
                .then()
                .statusCode(400)
                .body("error", containsString("no inference request"));
        department()
                .body(oip("[\"367\"]", "BYTES"))
                .post("/v2/models/oip/versions/7/infer")
                .then()
                .statusCode(404)
                .body("error", containsString("version 1 (champion) is"));
        department()
                .body(oip("[\"367\"]", "BYTES").replace(NEXT_WEEK, "2017-10-09"))
                .post("/v2/models/oip/infer")
                .then()
                .statusCode(409)
                .body("error", containsString("ends at 2017-09-25"));
        department()
                .get("/v2/models/oip")
                .then()
                .statusCode(200)
                .body("inputs.find{it.name=='holiday'}.datatype", equalTo("BOOL"))
                .body("versions", equalTo(List.of("1")));
        department().get("/v2/models/nothing/ready").then().statusCode(404).body("error", containsString("nothing"));
        given().get("/v2/health/ready").then().statusCode(200).body("ready", equalTo(true));
    }
}
