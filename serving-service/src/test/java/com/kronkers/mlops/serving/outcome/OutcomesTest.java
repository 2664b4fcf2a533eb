package com.kronkers.mlops.serving.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.serving.capture.KnownClasses;
import com.kronkers.mlops.serving.platform.FlavorPackages;
import com.kronkers.mlops.serving.platform.ServingScenario;
import com.kronkers.mlops.serving.prediction.JsonRows;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What really happened, told by departments. */
@QuarkusTest
class OutcomesTest extends ServingScenario {
    private static final List<String> CLASSES = List.of("high", "low", "middle");
    private static final Instant NOW = Instant.parse("2026-11-01T10:00:00Z");

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

    @Test
    void aTrueClassIsToldByTheNameThatPredictionsHave() throws Exception {
        deployFlavor("outcome-class", classifier().toString());
        String body = department()
                .body(Map.of("a", 5.1, "b", 3.5, "c", 1.4, "d", 0.2))
                .post("/predictions/outcome-class")
                .then()
                .statusCode(200)
                .extract()
                .asString();
        JsonNode prediction = json.readTree(body).at("/predictions/0");
        String id = prediction.path("id").asText();

        outcome(id, prediction.path("value").asText()).statusCode(202);

        JsonNode told =
                told("outcomes", data -> data.path("predictionId").asText().equals(id));
        JsonNode predicted =
                told("predictions", data -> data.path("id").asText().equals(id));
        assertThat(told.path("actual").asDouble())
                .isEqualTo(predicted.at("/output/label").asDouble())
                .isEqualTo(CLASSES.indexOf(prediction.path("value").asText()));
        outcome(id, 2).statusCode(202);
        outcome(id, "midle")
                .statusCode(422)
                .body("errors[0].field", equalTo("actual"))
                .body("errors[0].problem", equalTo("is \"midle\", which is no class that the model knows"))
                .body("errors[0].fix", startsWith("The nearest known value is \"middle\". Send one of \"high\","));
        outcome(id, true).statusCode(422).body("errors[0].fix", startsWith("Send one of \"high\","));
        outcome(id, List.of()).statusCode(422).body("errors[0].fix", startsWith("Send the true class, one of"));
    }

    @Test
    void aFlagIsTrueOrFalseAndANumberHasNoClasses() {
        Signature.Column flag = new Signature.Column("sold", "boolean");

        assertThat(OutcomeDecoder.decode("m", Optional.empty(), KnownClasses.of(flag), id -> true, flags(), 2, NOW))
                .extracting(Outcome::actual)
                .containsExactly(1.0, 0.0);
        assertThat(KnownClasses.of(new Signature.Column("units", "number"))).isEmpty();
    }

    private JsonRows flags() {
        return JsonRows.of(json.valueToTree(
                List.of(Map.of("predictionId", "a", "actual", true), Map.of("predictionId", "b", "actual", "false"))));
    }

    private static ValidatableResponse outcome(String id, Object actual) {
        return department()
                .body(Map.of("predictionId", id, "actual", actual))
                .post("/outcomes/outcome-class")
                .then();
    }

    /** A classifier whose package names its classes. */
    private Path classifier() throws IOException {
        Path folder = Files.createDirectory(packages.resolve("classifier"));
        Path original = FlavorPackages.folder("onnx-classifier");
        for (String name : List.of("model.onnx", "golden.json")) {
            Files.copy(original.resolve(name), folder.resolve(name));
        }
        Files.writeString(
                folder.resolve("MLmodel"),
                Files.readString(original.resolve("MLmodel")) + "metadata: {kronkers: {outputs: {label: {categories: "
                        + CLASSES + "}}}}\n");
        return folder;
    }
}
