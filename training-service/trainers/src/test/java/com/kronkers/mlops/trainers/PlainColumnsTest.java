package com.kronkers.mlops.trainers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.runtime.Columns;
import com.kronkers.mlops.runtime.GoldenCheck;
import com.kronkers.mlops.runtime.LoadedModel;
import com.kronkers.mlops.runtime.ModelPackage;
import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.trainers.adoption.Adoption;
import com.kronkers.mlops.trainers.adoption.Preparation;
import com.kronkers.mlops.trainers.data.Dataset;
import com.kronkers.mlops.trainers.data.DatasetReader;
import com.kronkers.mlops.trainers.job.InvalidJobException;
import com.kronkers.mlops.trainers.job.JobFile;
import com.kronkers.mlops.trainers.job.JobJson;
import com.kronkers.mlops.trainers.onnx.OnnxGraph;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A project that takes a dataset's own columns: what it is given, and how its model is judged without a recipe. */
class PlainColumnsTest {
    private static final LocalDate FIRST = LocalDate.of(2017, 1, 1);
    private static final List<String> INPUTS = List.of("floor area", "kind", "sunny");
    /** What a room of a kind costs beside its floor, by the kind's index. */
    private static final float OF_KIND = 40;

    @TempDir
    Path folder;

    /** Thirty days of so many rooms each: 3 a square metre, 40 a kind, and 0 to 4 by chance. */
    @BeforeEach
    void writeRooms() {
        DuckDb.run(
                """
                COPY (SELECT DATE '2017-01-01' + CAST(d AS INTEGER) AS day, 10 + (7 * r + d) %% 90 AS "floor area",
                             ['cellar', 'flat', 'house'][1 + (r + d) %% 3] AS kind, r %% 2 = 0 AS sunny,
                             3 * "floor area" + 40 * ((r + d) %% 3) + hash(r, d) %% 1000 / 250.0 AS price,
                             price > 200 AS dear, price * 100 AS cents, price * price AS squared,
                             DATE '2017-01-01' AS listed
                      FROM range(30) a(d), range(20) b(r) ORDER BY hash(r, d)) TO '%s' (FORMAT parquet);
                """
                        .formatted(folder.resolve("data.parquet")));
    }

    @Test
    void aProjectIsGivenTheColumnsAsTheyAreOfTheRowsThatAreNotJudgedOn() throws Exception {
        Preparation.prepare(job(Map.of("time", "day", "target", "price", "inputs", INPUTS), Map.of()));

        Columns columns = Columns.fromJson(Files.readString(folder.resolve("columns.json")));
        assertThat(columns.inputs()).extracting(Columns.Entry::name).containsExactlyElementsOf(INPUTS);
        assertThat(columns.target().orElseThrow().name()).isEqualTo("price");
        List<String> lines = Files.readAllLines(folder.resolve("train.csv"));
        assertThat(lines.get(0)).isEqualTo("day,floor area,kind,sunny,price,kronkers_part");
        assertThat(lines).hasSize(1 + 26 * 20);
        assertThat(lines.get(lines.size() - 1)).startsWith(FIRST.plusDays(25).toString());
        assertThat(lines.get(1)).startsWith(FIRST.toString()).endsWith(",fit");
    }

    @Test
    void withoutInputsEveryOtherNumberFlagAndTextIsOne() throws Exception {
        JobFile job = job(Map.of("time", "day", "target", "price"), Map.of());

        assertThat(DatasetReader.of(job).recipe().known())
                .containsExactly("floor area", "kind", "sunny", "dear", "cents", "squared");
    }

    @Test
    void itsModelIsJudgedAndAskedWithTheColumnsAsTheyAre() throws Exception {
        JobFile job = job(Map.of("time", "day", "target", "price", "inputs", INPUTS), Map.of());
        leaveModel(3);

        Adoption.adopt(job);
        Validate.validate(job);

        JsonNode validation = Programs.read(folder, "validation.json");
        assertThat(validation.get("outcome").asText()).as(validation.toString()).isEqualTo("validated");
        assertThat(validation.get("metrics").findValuesAsText("subject"))
                .containsExactly("candidate", "baseline:mean", "baseline:median");
        assertThat(Programs.metric(validation, "candidate", "mae")).isCloseTo(1, within(0.3));
        assertThat(validation.get("comparisons"))
                .allSatisfy(comparison ->
                        assertThat(comparison.get("high").asDouble()).isNegative());
        assertThat(validation.at("/split/testRows").asInt()).isEqualTo(4 * 20);
        assertThat(validation.at("/split/trainedThrough").asText())
                .isEqualTo(FIRST.plusDays(25).toString());
        assertThat(validation.get("slices").findValuesAsText("column")).contains("kind", "sunny");
        assertThat(validation.at("/signature/inputs").findValuesAsText("name")).containsExactlyElementsOf(INPUTS);
        assertThat(Programs.read(folder, "reference.json").get("buckets")).hasSize(30);
        try (ModelPackage content = ModelPackage.open(folder.resolve("model.zip"), folder.resolve("open"));
                LoadedModel model = LoadedModel.load(content)) {
            assertThat(content.recipe()).isEmpty();
            assertThat(model.replayGolden().result()).isEqualTo(GoldenCheck.Result.AGREES);
            assertThat(model.signature().inputs())
                    .extracting(Signature.Column::type)
                    .containsExactly("number", "string", "boolean");
            Table room = Table.builder(1)
                    .doubles("floor area", 50)
                    .strings("kind", "house")
                    .booleans("sunny", true)
                    .build();
            assertThat(model.predict(room).doubles("price")[0]).isCloseTo(3 * 50 + 2 * OF_KIND + 2, within(1e-3));
        }
    }

    /** Leaves a champion that predicts the price, as a job names it. */
    private Map<String, Object> champion() throws Exception {
        JobFile first = job(Map.of("time", "day", "target", "price", "inputs", INPUTS), Map.of());
        leaveModel(3);
        Adoption.adopt(first);
        Files.move(folder.resolve("model.zip"), folder.resolve("champion.zip"));
        return Map.of(
                "package",
                "champion.zip",
                "version",
                "1",
                "trainedThrough",
                FIRST.plusDays(20).toString());
    }

    /** The champion takes other columns than the candidate, so both see the same rows only if their order is the same. */
    @Test
    void aChampionWithoutARecipeIsJudgedOnTheSameRows() throws Exception {
        Map<String, Object> champion = champion();
        JobFile job = job(
                Map.of("time", "day", "target", "price", "inputs", List.of("floor area")),
                Map.of("champion", champion));
        leaveModel(1);

        Adoption.adopt(job);
        Validate.validate(job);

        JsonNode validation = Programs.read(folder, "validation.json");
        assertThat(validation.get("outcome").asText()).as(validation.toString()).isEqualTo("validated");
        assertThat(Programs.metric(validation, "champion", "mae")).isCloseTo(1, within(0.3));
        assertThat(Programs.metric(validation, "candidate", "mae")).isGreaterThan(20);
    }

    @Test
    void aChampionOfAnotherQuestionIsNotComparedWith() throws Exception {
        Map<String, Object> champion = champion();
        JobFile job = job(
                Map.of("time", "day", "target", "floor area", "inputs", List.of("price")),
                Map.of("champion", champion));
        leaveModel(1);

        Adoption.adopt(job);
        Validate.validate(job);

        JsonNode validation = Programs.read(folder, "validation.json");
        assertThat(validation.get("outcome").asText()).isEqualTo("refused");
        assertThat(validation.get("refusedBecause").asText())
                .contains("target price where the candidate has floor area");
    }

    @ParameterizedTest
    @CsvSource({"cents,no input copies the target", "squared,no input knows the target"})
    void anInputThatKnowsTheTargetIsCaught(String input, String check) throws Exception {
        JobFile job = job(Map.of("time", "day", "target", "price", "inputs", List.of(input)), Map.of());
        leaveModel(1);

        Adoption.adopt(job);
        Validate.validate(job);

        JsonNode validation = Programs.read(folder, "validation.json");
        assertThat(validation.get("outcome").asText()).isEqualTo("refused");
        assertThat(Programs.check(validation, check).get("passed").asBoolean()).isFalse();
    }

    @Test
    void classesAreSplitByTheirShareAndComparedWithHowOftenTheyOccur() throws Exception {
        Map<String, Object> columns =
                Map.of("time", "day", "target", "dear", "task", "binary", "inputs", List.of("floor area", "kind"));
        JobFile job = job(columns, Map.of("split", Map.of("by", "stratified", "share", 0.25)));
        Dataset dataset = DatasetReader.of(job);

        Preparation.prepare(job);

        assertThat(dataset.classes()).containsExactly("false", "true");
        assertThat(Files.readAllLines(folder.resolve("train.csv"))).hasSizeBetween(450, 452);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'target': 'price'}                                            | columns.time",
                "{'time': 'day'}                                                | columns.target",
                "{'time': 'day', 'target': 'day'}                               | columns.target is the time",
                "{'time': 'day', 'target': 'price', 'inputs': []}               | columns.inputs names no column",
                "{'time': 'day', 'target': 'price', 'inputs': ['price']}        | columns.inputs holds the target",
                "{'time': 'day', 'target': 'price', 'inputs': ['kind', 'kind']} | columns.inputs names a column twice",
                "{'time': 'day', 'target': 'rent'}                              | no column rent",
            })
    void columnsThatDoNotFitAreNamed(String columns, String why) {
        assertThatThrownBy(() -> DatasetReader.of(job(JobJson.MAPPER.readTree(columns.replace('\'', '"')), Map.of())))
                .isInstanceOf(InvalidJobException.class)
                .hasMessageContaining(why);
    }

    @Test
    void aTrainerOfThePlatformsSaysThatItNeedsARecipe() throws Exception {
        JobFile job = job(Map.of("time", "day", "target", "price"), Map.of());

        assertThatThrownBy(() -> Linear.train(job))
                .isInstanceOf(InvalidJobException.class)
                .hasMessageContainingAll("recipe is missing", "projects");
    }

    private JobFile job(Object columns, Map<String, Object> more) throws IOException {
        Map<String, Object> job = new LinkedHashMap<>();
        job.put("data", "data.parquet");
        job.put("columns", columns);
        job.put("seed", 7);
        job.put("testPeriods", 4);
        job.put("model", "rooms");
        job.putAll(more);
        Path file = folder.resolve("job.json");
        Files.write(file, JobJson.MAPPER.writeValueAsBytes(job));
        return JobFile.read(file);
    }

    /** A linear model of so many of the inputs, saved as MLflow does. */
    private void leaveModel(int inputs) throws IOException {
        float[] weights = java.util.Arrays.copyOf(new float[] {3, OF_KIND, 0}, inputs);
        OnnxGraph graph = new OnnxGraph()
                .input("X", OnnxGraph.Type.FLOAT, inputs)
                .node(OnnxGraph.learned("LinearRegressor", List.of("X"), "variable")
                        .with("coefficients", weights)
                        .with("intercepts", new float[] {2}))
                .output("variable", OnnxGraph.Type.FLOAT, 1);
        String description =
                """
                flavors:
                  onnx:
                    data: model.onnx
                signature:
                  inputs: '[{"type": "tensor", "tensor-spec": {"dtype": "float32", "shape": [-1, %d]}}]'
                  outputs: '[{"type": "tensor", "tensor-spec": {"dtype": "float32", "shape": [-1, 1]}}]'
                """;
        Files.createDirectories(folder.resolve("model"));
        Files.write(folder.resolve("model/model.onnx"), graph.toBytes());
        Files.write(
                folder.resolve("model/MLmodel"), description.formatted(inputs).getBytes(StandardCharsets.UTF_8));
    }
}
