package com.kronkers.mlops.serving.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.serving.platform.ServingScenario;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What really happened, told by departments. */
@QuarkusTest
class OutcomesTest extends ServingScenario {
    @Test
    void outcomesReachTheirTopic() throws Exception {
        deploy("outcome", 1, "1", 91, "outcome-data");
        String id = department()
                .body(row("367", "GROCERY", NEXT_WEEK))
                .post("/predictions/outcome")
                .then()
                .extract()
                .jsonPath()
                .getString("predictions[0].id");

        department()
                .body(Map.of(
                        "rows",
                        List.of(
                                Map.of("predictionId", id, "actual", 12),
                                Map.of(
                                        "store_id",
                                        "367",
                                        "department",
                                        "GROCERY",
                                        "week_start",
                                        NEXT_WEEK,
                                        "actual",
                                        13.5))))
                .post("/outcomes/outcome")
                .then()
                .statusCode(202)
                .body("accepted", equalTo(2));

        JsonNode byId =
                told("outcomes", data -> data.path("predictionId").asText().equals(id));
        assertThat(byId.path("actual").asDouble()).isEqualTo(12);
        JsonNode byEntity = told("outcomes", data -> data.path("actual").asDouble() == 13.5);
        assertThat(byEntity.path("entity").path("store_id").asText()).isEqualTo("367");
        department()
                .body(Map.of("predictionId", "forged", "actual", "many"))
                .post("/outcomes/outcome")
                .then()
                .statusCode(422)
                .body("errors.field", equalTo(List.of("actual", "predictionId")));
        department()
                .body(Map.of("actual", 1))
                .post("/outcomes/outcome")
                .then()
                .statusCode(422)
                .body("errors.field", equalTo(List.of("store_id", "department", "week_start")));
        department()
                .body(Map.of("rows", Collections.nCopies(30, Map.of("predictionId", id, "actual", "many"))))
                .post("/outcomes/outcome")
                .then()
                .statusCode(422)
                .body("errors.size()", equalTo(20));
    }
}
