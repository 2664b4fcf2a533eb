package com.kronkers.mlops.serving.prediction;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.runtime.LoadedModel;
import com.kronkers.mlops.runtime.ModelPackage;
import com.kronkers.mlops.serving.deployment.DeployedModel;
import com.kronkers.mlops.serving.history.HistoryFiles;
import com.kronkers.mlops.serving.history.HistorySnapshot;
import com.kronkers.mlops.serving.platform.DemandModel;
import com.kronkers.mlops.serving.platform.FlavorPackages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiDocumentTest {
    private static final DeployedModel.Identity IDENTITY =
            new DeployedModel.Identity("shop", "3", 7, "champion", "sha256:0");

    private final ObjectMapper json = new ObjectMapper();

    @TempDir
    Path work;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "xgboost-json",
                "xgboost-classes",
                "xgboost-softmax",
                "xgboost-targets",
                "xgboost-categorical",
                "onnx-columns",
                "onnx-classifier",
                "onnx-interval",
                "torchscript"
            })
    void everyReferenceOfADocumentLeadsToASchemaAndItsExampleFits(String name) throws IOException {
        JsonNode document = document(name);

        List<String> dangling = new ArrayList<>();
        for (JsonNode reference : document.findValues("$ref")) {
            if (document.at(reference.asText().substring(1)).isMissingNode()) {
                dangling.add(reference.asText());
            }
        }

        JsonNode row = document.at("/components/schemas/Row");
        assertThat(dangling).isEmpty();
        assertThat(row.path("properties").size()).isPositive();
        for (JsonNode required : row.path("required")) {
            assertThat(row.at("/examples/0").has(required.asText())).isTrue();
        }
    }

    @Test
    void typesRangesAndCategoriesStandInTheSchema() throws IOException {
        JsonNode properties = document("xgboost-json").at("/components/schemas/Row/properties");

        assertThat(properties.path("price").toString())
                .contains("\"minimum\":1,\"maximum\":20")
                .contains("\"type\":[\"number\",\"null\"]");
        assertThat(properties.at("/visitors/format").asText()).isEqualTo("int64");
        assertThat(properties.at("/holiday/type").asText()).isEqualTo("boolean");
        assertThat(properties.at("/department/enum").toString()).isEqualTo("[\"BAKERY\",\"DAIRY\",\"PRODUCE\"]");
    }

    @Test
    void aTensorIsAnArrayOfItsLength() throws IOException {
        JsonNode x = document("onnx-interval").at("/components/schemas/Row/properties/x");

        assertThat(x.path("type").asText()).isEqualTo("array");
        assertThat(x.path("minItems").asInt()).isEqualTo(3);
        assertThat(x.at("/items/type").asText()).isEqualTo("number");
    }

    @Test
    void thePredictionHasWhatTheModelGives() throws IOException {
        JsonNode interval = document("onnx-interval").at("/components/schemas/Prediction");
        JsonNode classes = document("onnx-classifier").at("/components/schemas/Prediction");

        assertThat(interval.path("required").toString()).isEqualTo("[\"id\",\"value\",\"lower\",\"upper\"]");
        assertThat(classes.at("/properties/probabilities/properties").size()).isEqualTo(3);
        assertThat(document("xgboost-json").at("/components/schemas/Explanation/properties/contributions/properties"))
                .hasSize(4);
        assertThat(document("torchscript").at("/components/schemas").has("Explanation"))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"xgboost-classes", "xgboost-softmax"})
    void eachClassHasAnExplanationOfItsOwn(String name) throws IOException {
        JsonNode explanation = document(name).at("/components/schemas/Explanation");

        assertThat(explanation.path("required").toString()).isEqualTo("[\"classes\"]");
        assertThat(explanation.at("/properties/classes/properties").fieldNames())
                .toIterable()
                .containsExactly("0", "1", "2");
        assertThat(explanation.at("/properties/classes/properties/2/properties/contributions/properties"))
                .hasSize(5);
    }

    @Test
    void soHasEachTargetOfARegression() throws IOException {
        JsonNode classes = document("xgboost-targets").at("/components/schemas/Explanation/properties/classes");

        assertThat(classes.path("properties").fieldNames()).toIterable().containsExactly("0", "1");
    }

    @Test
    void aRecipesModelIsAskedWithAnEntityOfItsHistoryAndTheNextDate() throws IOException {
        Optional<HistorySnapshot> history =
                Optional.of(HistoryFiles.write(work, "demand", 1, DemandModel.RECIPE, DemandModel.history(8, 50)));
        ModelInterface known = ModelInterface.of(DemandModel.SIGNATURE, Optional.of(DemandModel.RECIPE));

        JsonNode example = ExampleRow.of(known.inputs(), Optional.of(DemandModel.RECIPE), history);

        assertThat(example.toString())
                .isEqualTo("{\"store_id\":\"367\",\"department\":\"GROCERY\",\"week_start\":\"2017-10-02\","
                        + "\"holiday\":false}");
        assertThat(RowDecoder.decode(
                                known.inputs(),
                                DemandModel.RECIPE,
                                history.get(),
                                new JsonBody(example.toString().getBytes(StandardCharsets.UTF_8)),
                                1)
                        .rows())
                .isEqualTo(1);
    }

    private JsonNode document(String name) throws IOException {
        try (ModelPackage content = ModelPackage.open(FlavorPackages.folder(name), work);
                LoadedModel model = LoadedModel.load(content)) {
            ModelInterface known = ModelInterface.of(model.signature(), Optional.empty());
            JsonNode document = ApiDocument.of(
                    IDENTITY,
                    Optional.empty(),
                    known,
                    model.explains() ? ExplainedFeatures.of(model.features()) : List.of(),
                    model.explainedClasses(),
                    ExampleRow.of(known.inputs(), Optional.empty(), Optional.empty()),
                    2_000);
            return json.readTree(json.writeValueAsBytes(document));
        }
    }
}
