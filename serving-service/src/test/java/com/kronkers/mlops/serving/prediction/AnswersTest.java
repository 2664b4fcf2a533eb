package com.kronkers.mlops.serving.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.kronkers.mlops.runtime.Contributions;
import com.kronkers.mlops.runtime.Datatype;
import com.kronkers.mlops.runtime.LoadedModel;
import com.kronkers.mlops.runtime.ModelPackage;
import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.runtime.Tensor;
import com.kronkers.mlops.serving.deployment.DeployedModel;
import com.kronkers.mlops.serving.platform.FlavorPackages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models of every flavor, from the bytes of a request to those of its answer. */
class AnswersTest {
    private static final DeployedModel.Identity IDENTITY =
            new DeployedModel.Identity("shop", "3", 7, "champion", "sha256:0");

    private final ObjectMapper json = new ObjectMapper();

    @TempDir
    Path work;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "xgboost-json",
                "xgboost-ubj",
                "xgboost-classes",
                "xgboost-softmax",
                "xgboost-targets",
                "xgboost-dart",
                "xgboost-categorical",
                "xgboost-early-stopped",
                "onnx-columns",
                "onnx-classifier",
                "onnx-interval",
                "onnx-zipmap",
                "torchscript"
            })
    void theExampleRowOfEveryModelIsAnsweredInJsonAndInCsv(String name) throws IOException {
        try (LoadedModel model = load(name)) {
            ObjectNode example = example(model);

            Answer answer = ask(model, "[" + example + "," + example + "]", model.explains());
            PredictionFields fields = PredictionFields.of(model.signature());
            JsonNode told = json.readTree(AnswerJson.of(answer, fields));
            List<String> lines = csv(answer, fields);

            assertThat(told.path("version").asText()).isEqualTo("3");
            assertThat(told.path("predictions")).hasSize(2);
            assertThat(told.at("/predictions/0/id").asText()).isEqualTo("id-0");
            assertThat(told.at("/predictions/0/value").isMissingNode()).isFalse();
            assertThat(told.at("/predictions/1/value")).isEqualTo(told.at("/predictions/0/value"));
            assertThat(lines).hasSize(3);
            assertThat(lines.get(0)).startsWith("id,value,").contains(",model,version,revision,variant");
            assertThat(lines.get(1)).startsWith("id-0,").contains(",shop,3,7,champion");
            assertThat(told.has("historyAsOf")).isFalse();
        }
    }

    @Test
    void anArrayIsTheSameJsonInACsvCell() throws IOException {
        try (LoadedModel model = load("onnx-varying")) {
            Answer answer = ask(model, "{\"x\":[1,0.5,2]}", false);
            PredictionFields fields = PredictionFields.of(model.signature());

            String value = json.readTree(AnswerJson.of(answer, fields))
                    .at("/predictions/0/value")
                    .toString();

            assertThat(value).isEqualTo("[1.0,0.5]");
            assertThat(csv(answer, fields).get(1)).startsWith("id-0,\"[1.0,0.5]\",");
        }
    }

    @Test
    void anIntervalStandsBesideItsPrediction() throws IOException {
        try (LoadedModel model = load("onnx-interval")) {
            Answer answer = ask(model, "{\"x\":[1,2,3]}", false);

            JsonNode prediction = told(model, answer).at("/predictions/0");

            assertThat(prediction.path("lower").asDouble())
                    .isLessThan(prediction.path("value").asDouble());
            assertThat(prediction.path("upper").asDouble())
                    .isGreaterThan(prediction.path("value").asDouble());
            assertThat(csv(answer, PredictionFields.of(model.signature())).get(0))
                    .startsWith("id,value,lower,upper,");
        }
    }

    @Test
    void aClassifierNamesTheClassAndHowProbableEachIs() throws IOException {
        try (LoadedModel model = load("onnx-classifier")) {
            JsonNode prediction = told(model, ask(model, "{\"a\":5.1,\"b\":3.5,\"c\":1.4,\"d\":0.2}", false))
                    .at("/predictions/0");

            double sum = 0;
            for (JsonNode probability : prediction.path("probabilities")) {
                sum += probability.asDouble();
            }
            assertThat(sum).isCloseTo(1, within(1e-5));
            assertThat(prediction.path("probabilities")).hasSize(3);
            assertThat(prediction.path("value").isTextual()).isTrue();
        }
    }

    @Test
    void whereOnlyProbabilitiesAreGivenTheMostProbableClassIsThePrediction() throws IOException {
        try (LoadedModel model = load("xgboost-classes")) {
            JsonNode prediction =
                    told(model, ask(model, example(model).toString(), false)).at("/predictions/0");
            String value = prediction.path("value").asText();

            double largest = prediction.path("probabilities").path(value).asDouble();

            assertThat(prediction.path("probabilities")).allSatisfy(probability -> assertThat(probability.asDouble())
                    .isLessThanOrEqualTo(largest));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"xgboost-json", "xgboost-ubj", "xgboost-classes", "xgboost-categorical"})
    void contributionsAndBaseValueSumToTheRawPrediction(String name) throws IOException {
        try (LoadedModel model = load(name)) {
            Answer answer = ask(model, example(model).toString(), true);

            JsonNode explanation = told(model, answer).at("/predictions/0/explanation");

            Iterable<JsonNode> outputs =
                    explanation.has("classes") ? explanation.path("classes") : List.of(explanation);
            for (JsonNode output : outputs) {
                double sum = output.path("baseValue").asDouble();
                for (JsonNode contribution : output.path("contributions")) {
                    sum += contribution.asDouble();
                }
                assertThat(sum).isCloseTo(output.path("rawPrediction").asDouble(), within(1e-4));
                assertThat(output.path("contributions").size())
                        .isEqualTo(answer.explanation().orElseThrow().features().size());
            }
        }
    }

    @Test
    void ofARegressionTheRawPredictionIsThePrediction() throws IOException {
        try (LoadedModel model = load("xgboost-json")) {
            String row = "{\"price\":7.5,\"visitors\":120,\"holiday\":true,\"department\":\"DAIRY\"}";

            JsonNode prediction = told(model, ask(model, row, true)).at("/predictions/0");

            assertThat(prediction.at("/explanation/rawPrediction").asDouble())
                    .isCloseTo(prediction.path("value").asDouble(), within(1e-4));
            assertThat(prediction.at("/explanation/contributions/department").isNumber())
                    .isTrue();
        }
    }

    @Test
    void wholeNumbersBeyondDoublePrecisionComeBackAsTheyWent() throws IOException {
        try (LoadedModel model = load("onnx-columns")) {
            String row =
                    "{\"id\":9007199254740993,\"name\":\"\u00e4, \\\"b\\\"\",\"amount\":0.1,\"exact\":0.1,\"flag\":true}";
            Answer answer = ask(model, row, false);

            JsonNode prediction = told(model, answer).at("/predictions/0");

            assertThat(prediction.path("value").longValue()).isEqualTo(9007199254740993L);
            assertThat(prediction.at("/outputs/name_out").asText()).isEqualTo("\u00e4, \"b\"");
            assertThat(prediction.at("/outputs/amount_out").toString()).isEqualTo("0.1");
            assertThat(csv(answer, PredictionFields.of(model.signature())).get(1))
                    .contains("9007199254740993,\"\u00e4, \"\"b\"\"\",0.1,0.1,true");
        }
    }

    @Test
    void whatAModelLeavesOutBesideItsPredictionIsNullAndAnInfinityIsNoAnswer() throws IOException {
        Tensor missing = Tensor.ofFloats(new float[] {1, Float.NaN, 3}, 1, 3);
        Tensor infinite = Tensor.ofFloats(new float[] {1, 2, Float.NEGATIVE_INFINITY}, 1, 3);

        Answer left = beside(missing);
        PredictionFields fields = PredictionFields.of(left.signature());

        assertThat(json.readTree(AnswerJson.of(left, fields))
                        .at("/predictions/0/outputs/more")
                        .toString())
                .isEqualTo("[1.0,null,3.0]");
        assertThat(csv(left, fields).get(1)).startsWith("id-0,2.0,\"[1.0,null,3.0]\",");
        Tensor one = Tensor.ofFloats(new float[] {Float.POSITIVE_INFINITY}, 1);
        for (Answer none : List.of(beside(infinite), beside(one))) {
            assertThatThrownBy(() -> AnswerJson.of(none, PredictionFields.of(none.signature())))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("it answers row 0 with more = ");
            assertThatThrownBy(() -> AnswerCsv.of(none, PredictionFields.of(none.signature())))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    /** One row with 2 as its prediction, and this. */
    private static Answer beside(Tensor more) {
        List<Long> shape = more.rank() == 1 ? List.of(-1L) : List.of(-1L, more.dimension(1));
        Signature signature = new Signature(
                List.of(),
                List.of(
                        new Signature.Column("y", "number"),
                        new Signature.Column(
                                "more", "number", Datatype.FP32, shape, true, null, null, List.of(), null)));
        Table outputs = Table.builder(1).doubles("y", 2).tensor("more", more).build();
        return new Answer(
                IDENTITY,
                Optional.empty(),
                signature,
                null,
                Table.builder(1).build(),
                List.of("id-0"),
                outputs,
                Optional.empty());
    }

    private LoadedModel load(String name) {
        try (ModelPackage content = ModelPackage.open(FlavorPackages.folder(name), work)) {
            return LoadedModel.load(content);
        }
    }

    private static ObjectNode example(LoadedModel model) {
        return ExampleRow.of(Inputs.of(model.signature(), Optional.empty()), Optional.empty(), Optional.empty());
    }

    private static Answer ask(LoadedModel model, String body, boolean explain) {
        Inputs inputs = Inputs.of(model.signature(), Optional.empty());
        Table rows = RowDecoder.decode(inputs, new JsonBody(body.getBytes(StandardCharsets.UTF_8)), 10);
        List<String> ids =
                IntStream.range(0, rows.rows()).mapToObj(row -> "id-" + row).toList();
        Optional<Contributions> explanation = explain ? Optional.of(model.explain(rows)) : Optional.empty();
        return new Answer(
                IDENTITY, Optional.empty(), model.signature(), null, rows, ids, model.predict(rows), explanation);
    }

    private JsonNode told(LoadedModel model, Answer answer) throws IOException {
        return json.readTree(AnswerJson.of(answer, PredictionFields.of(model.signature())));
    }

    private static List<String> csv(Answer answer, PredictionFields fields) {
        return new String(AnswerCsv.of(answer, fields), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }
}
