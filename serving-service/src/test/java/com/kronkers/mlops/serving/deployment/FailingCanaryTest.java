package com.kronkers.mlops.serving.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import com.kronkers.mlops.serving.platform.ForeignModels;
import com.kronkers.mlops.serving.platform.ServingScenario;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.nio.file.Files;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The guard as it is set where nothing is: callers find a fault that neither golden rows nor the trial found. */
@QuarkusTest
class FailingCanaryTest extends ServingScenario {
    private static final String MODEL = "guarded";
    private static final float HARMLESS = 1;
    private static final float FATAL = 2_000;
    private static final int CALLS = 40;

    @Test
    void itGetsNoMoreTrafficAndTheHistoryAndTheRegistryAreToldWhy() throws Exception {
        neighbours.promotedHalves(
                MODEL,
                Files.copy(ForeignModels.XGBOOST, packages.resolve("champion.zip")),
                ForeignModels.failingAboveAThousand(packages.resolve("challenger.zip")));
        awaitServed(MODEL, "1", 1);
        assertThat(asked("/versions/2", HARMLESS).statusCode()).isEqualTo(200);
        assertThat(asked("/versions/2", FATAL).statusCode()).isEqualTo(500);
        assertThat(asked("/versions/1", FATAL).statusCode()).isEqualTo(200);

        await().atMost(SOON).untilAsserted(() -> {
            for (int i = 0; i < CALLS; i++) {
                asked("", FATAL);
            }
            deployments()
                    .body(
                            "find{it.model=='guarded'}.variants.find{it.alias=='challenger'}.takenBack.reason",
                            containsString("calls failed"));
        });

        for (int i = 0; i < CALLS; i++) {
            asked("", FATAL).then().statusCode(200).body("model_version", equalTo("1"));
        }
        await().atMost(SOON).untilAsserted(() -> as("auditor")
                .get("/predictions/guarded/deployments")
                .then()
                .statusCode(200)
                .body("size()", equalTo(3))
                .body("find{it.reason=='guard'}.variant", equalTo("challenger"))
                .body("find{it.reason=='guard'}.version", equalTo("2"))
                .body("find{it.reason=='guard'}.weight", equalTo(0))
                .body("find{it.reason=='guard'}.explanation", containsString("calls failed"))
                .body("find{it.version=='2' && it.reason=='promotion'}.until", notNullValue())
                .body("find{it.version=='1'}.until", nullValue()));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(neighbours.requests()).anySatisfy(request -> assertThat(request)
                        .startsWith("/models/guarded/aliases/challenger/take-back Bearer ")
                        .contains("calls failed")));
    }

    private static Response asked(String version, float value) {
        List<Float> row = Collections.nCopies(20, value);
        Map<String, Object> input = Map.of("name", "input-0", "datatype", "FP32", "shape", List.of(1, 20), "data", row);
        return department().body(Map.of("inputs", List.of(input))).post("/v2/models/" + MODEL + version + "/infer");
    }
}
