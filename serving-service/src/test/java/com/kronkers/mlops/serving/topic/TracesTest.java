package com.kronkers.mlops.serving.topic;

import static org.assertj.core.api.Assertions.assertThat;

import com.kronkers.mlops.serving.platform.ServingScenario;
import com.kronkers.mlops.testing.KafkaProbe;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A trace that comes with a request goes on with the events about it. */
@QuarkusTest
class TracesTest extends ServingScenario {
    private static final String TRACE_PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static final String ROW = "{\"price\":7.5,\"visitors\":3,\"holiday\":false,\"department\":\"DAIRY\"}";
    private static final String TENSORS =
            """
            {"inputs":[
             {"name":"price","shape":[1],"datatype":"FP64","data":[7.5]},
             {"name":"visitors","shape":[1],"datatype":"INT64","data":[3]},
             {"name":"holiday","shape":[1],"datatype":"BOOL","data":[false]},
             {"name":"department","shape":[1],"datatype":"BYTES","data":["DAIRY"]}]}""";

    private static boolean deployed;

    @BeforeEach
    void deployOnce() throws Exception {
        if (!deployed) {
            deployFlavor("traced", "xgboost-json");
            deployed = true;
        }
        // What was asked before is told: one record of several that belong to different traces would belong to none.
        toldOf("predictions", untraced());
    }

    @Test
    void ofARequestForPredictions() {
        String id = traced(TRACE_PARENT)
                .body(ROW)
                .post("/predictions/traced")
                .then()
                .statusCode(200)
                .extract()
                .path("predictions[0].id");

        assertThat(KafkaProbe.header(toldOf("predictions", id), "traceparent")).isEqualTo(TRACE_PARENT);
    }

    @Test
    void ofARequestOfTheProtocol() {
        for (String path : new String[] {"/v2/models/traced/infer", "/v2/models/traced/versions/1/infer"}) {
            String id = traced(TRACE_PARENT)
                    .body(TENSORS)
                    .post(path)
                    .then()
                    .statusCode(200)
                    .extract()
                    .path("outputs.find{it.name=='prediction_id'}.data[0]");

            assertThat(KafkaProbe.header(toldOf("predictions", id), "traceparent"))
                    .as(path)
                    .isEqualTo(TRACE_PARENT);
        }
    }

    @Test
    void ofAnOutcome() {
        String id = untraced();

        traced(TRACE_PARENT)
                .body(Map.of("predictionId", id, "actual", 12))
                .post("/outcomes/traced")
                .then()
                .statusCode(202);

        assertThat(KafkaProbe.header(toldOf("outcomes", id), "traceparent")).isEqualTo(TRACE_PARENT);
    }

    @Test
    void noneAndOneThatIsInvalidAreNotPassedOn() {
        String invalid = traced("00-" + "0".repeat(32) + "-00f067aa0ba902b7-01")
                .body(ROW)
                .post("/predictions/traced")
                .then()
                .statusCode(200)
                .extract()
                .path("predictions[0].id");

        assertThat(KafkaProbe.header(toldOf("predictions", untraced()), "traceparent"))
                .isNull();
        assertThat(KafkaProbe.header(toldOf("predictions", invalid), "traceparent"))
                .isNull();
    }

    private static String untraced() {
        return department()
                .body(ROW)
                .post("/predictions/traced")
                .then()
                .statusCode(200)
                .extract()
                .path("predictions[0].id");
    }

    private static RequestSpecification traced(String traceparent) {
        return department().header("traceparent", traceparent);
    }
}
