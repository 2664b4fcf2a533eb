package com.kronkers.mlops.trainers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.runtime.Columns;
import com.kronkers.mlops.runtime.GoldenCheck;
import com.kronkers.mlops.runtime.InvalidModelPackageException;
import com.kronkers.mlops.runtime.LoadedModel;
import com.kronkers.mlops.runtime.ModelPackage;
import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.trainers.adoption.Adoption;
import com.kronkers.mlops.trainers.adoption.Preparation;
import com.kronkers.mlops.trainers.data.DatasetReader;
import com.kronkers.mlops.trainers.job.InvalidJobException;
import com.kronkers.mlops.trainers.job.JobFile;
import com.kronkers.mlops.trainers.onnx.OnnxGraph;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Projects that are not the platform's: what they are given, and what is taken of what they leave. */
class AdoptionTest {

    private static final KnownSignal DATA = new KnownSignal(20, 24, 1, 0.1);
    private static final String MATRIX =
            """
            flavors:
              onnx:
                data: model.onnx
              python_function:
                loader_module: mlflow.onnx
            signature:
              inputs: '[{"type": "tensor", "tensor-spec": {"dtype": "float32", "shape": [-1, %d]}}]'
              outputs: '[{"type": "tensor", "tensor-spec": {"dtype": "float32", "shape": [-1, 1]}}]'
            """;

    @TempDir
    Path folder;

    @Test
    void aProjectIsGivenEveryFeatureOfTheRowsThatAreNotJudgedOn() throws Exception {
        JobFile job = KnownSignal.read(folder, DATA, Map.of());

        Preparation.prepare(job);

        Columns columns = Columns.fromJson(Files.readString(folder.resolve("columns.json")));
        assertThat(columns.inputs())
                .extracting(Columns.Entry::name)
                .containsExactlyElementsOf(job.recipe().featureNames());
        assertThat(columns.find("department").orElseThrow().categories())
                .containsExactly("DELI", "DRUG GM", "GROCERY", "PRODUCE");
        String parquet = "'" + folder.resolve("train.parquet") + "'";
        assertThat(one("SELECT max(week_start) FROM " + parquet))
                .isEqualTo(KnownSignal.FIRST.plusWeeks(19).toString());
        assertThat(one("SELECT count(*) FROM " + parquet)).isEqualTo("240");
        assertThat(one("SELECT count(*) FROM " + parquet + " WHERE kronkers_part = 'stop'"))
                .isEqualTo("60");
        assertThat(one("SELECT typeof(promotion) || typeof(units_lag_1) || typeof(store_id) FROM " + parquet
                        + " LIMIT 1"))
                .isEqualTo("BOOLEANDOUBLEVARCHAR");
        assertThat(one("SELECT count(*) FROM (SELECT * FROM read_csv('" + folder.resolve("train.csv")
                        + "') EXCEPT SELECT * FROM " + parquet + ")"))
                .isEqualTo("0");
    }

    @Test
    void aClassHasItsNameAndItsNumber() throws Exception {
        JobFile job = KnownClasses.read(folder, "buys", "multi-class", Map.of());

        Preparation.prepare(job);

        String parquet = "'" + folder.resolve("train.parquet") + "'";
        assertThat(one("SELECT string_agg(DISTINCT buys || buys_index, ',' ORDER BY buys || buys_index) FROM "
                        + parquet))
                .isEqualTo("bread0,milk1,nothing2");
        assertThat(Columns.fromJson(Files.readString(folder.resolve("columns.json")))
                        .classes())
                .containsExactly("bread", "milk", "nothing");
    }

    /** The model adds the value two weeks before and half the store's index, so its answers are known. */
    @Test
    void aMatrixOfNumbersIsAskedWithNamedColumnsAndCategories() throws Exception {
        JobFile job = KnownSignal.read(folder, DATA, Map.of("reported", Map.of("test_wape", 0.01)));
        leaveMatrixModel(job);

        Adoption.adopt(job);
        Validate.validate(job);

        Table features = DatasetReader.read(job.dataFile(), job.recipe()).features();
        Table known = features.slice(200, 202);
        List<String> stores = List.of("store-0", "store-1", "store-2", "store-3", "store-4");
        try (ModelPackage content = ModelPackage.open(folder.resolve("model.zip"), folder.resolve("open"));
                LoadedModel model = LoadedModel.load(content)) {
            assertThat(model.replayGolden().result()).isEqualTo(GoldenCheck.Result.AGREES);
            double[] answers = model.predict(known).doubles("units");
            double[] lags = known.doubles("units_lag_2");
            for (int row = 0; row < 2; row++) {
                double code = stores.indexOf(known.strings("store_id")[row]);
                assertThat(answers[row]).isCloseTo(lags[row] + 0.5 * code, within(1e-4));
                assertThat(model.predict(unknown(known)).doubles("units")[row])
                        .isCloseTo(lags[row] - 0.5, within(1e-4));
            }
        }
        JsonNode validation = Programs.read(folder, "validation.json");
        assertThat(validation.get("outcome").asText()).isEqualTo("validated");
        assertThat(validation.at("/signature/inputs").findValuesAsText("name"))
                .containsExactly("store_id", "department", "week_start", "promotion");
        assertThat(Programs.read(folder, "training.json").get("trainedThrough").asText())
                .isEqualTo(KnownSignal.FIRST.plusWeeks(19).toString());
        JsonNode reported = Programs.check(validation, "reported metrics are those found");
        assertThat(reported.get("passed").asBoolean()).isFalse();
        assertThat(reported.get("detail").asText()).contains("test_wape is said to be 0.01");
    }

    /** Its project's model is the value two weeks before at every origin; only what was known there is given to it. */
    @Test
    void aBacktestKnowsNothingOfWhatCameLater() throws Exception {
        leaveMatrixModel(KnownSignal.read(folder, DATA, Map.of()));
        List<JsonNode> done = new ArrayList<>();
        for (int fold = 2; fold >= 1; fold--) {
            Path own = Files.createDirectories(folder.resolve("backtest-" + fold));
            JobFile earlier = KnownSignal.read(own, DATA, Map.of("backtest", fold));
            Preparation.prepare(earlier);
            assertThat(one("SELECT max(week_start) FROM '" + own.resolve("train.parquet") + "'"))
                    .isEqualTo(KnownSignal.FIRST.plusWeeks(19 - 4 * fold).toString());
            copyModelTo(own);
            Adoption.adopt(earlier);
            Backtest.judge(earlier);
            done.add(Programs.read(own, "backtest.json"));
        }

        JobFile job = KnownSignal.read(folder, DATA, Map.of("backtests", done));
        Adoption.adopt(job);
        Validate.validate(job);

        JsonNode backtests = Programs.read(folder, "validation.json").get("backtests");
        assertThat(backtests.findValuesAsText("trainedThrough"))
                .containsExactly(
                        KnownSignal.FIRST.plusWeeks(11).toString(),
                        KnownSignal.FIRST.plusWeeks(15).toString());
        assertThat(backtests.get(0).get("testedThrough").asText())
                .isEqualTo(KnownSignal.FIRST.plusWeeks(15).toString());
        assertThat(backtests.get(0).at("/scores/candidate/wape").asDouble()).isPositive();
        assertThat(backtests.get(0).get("scores").has("baseline:last-week")).isTrue();
    }

    @Test
    void moreBacktestsThanStepsAreRefused() throws Exception {
        JobFile job = KnownSignal.read(folder, DATA, Map.of("backtest", 6));

        assertThatThrownBy(() -> Preparation.prepare(job))
                .isInstanceOf(InvalidJobException.class)
                .hasMessageContaining("ask for fewer backtests");
    }

    private void copyModelTo(Path other) throws IOException {
        Files.createDirectories(other.resolve("model"));
        for (String name : List.of("MLmodel", "model.onnx")) {
            Files.copy(
                    folder.resolve("model").resolve(name),
                    other.resolve("model").resolve(name));
        }
    }

    /** What XGBoost's own library saved, with inputs as numbers: for numbers and for classes the answers stay the same. */
    @ParameterizedTest
    @CsvSource({"numbers", "classes"})
    void treesAreAskedWithNamedColumnsAndCategories(String kind) throws Exception {
        Path file = kind.equals("numbers")
                ? KnownSignal.job(folder, DATA, Map.of("parameters", Map.of("rounds", 30)))
                : KnownClasses.job(folder, "buys", "multi-class", Map.of());
        JobFile job = JobFile.read(file);
        assertThat(Programs.run(GradientBoosting.class, file).exitCode()).isZero();
        Path built = Files.move(folder.resolve("model.zip"), folder.resolve("built.zip"));
        unpackForeign(built);

        Adoption.adopt(job);

        Table rows = DatasetReader.read(job.dataFile(), job.recipe()).features().slice(100, 300);
        try (ModelPackage one = ModelPackage.open(built, folder.resolve("open"));
                ModelPackage other = ModelPackage.open(folder.resolve("model.zip"), folder.resolve("open"));
                LoadedModel expected = LoadedModel.load(one);
                LoadedModel adopted = LoadedModel.load(other)) {
            assertThat(adopted.replayGolden().result()).isEqualTo(GoldenCheck.Result.AGREES);
            assertThat(adopted.signature()).isEqualTo(expected.signature());
            for (Signature.Column output : expected.signature().outputs()) {
                assertThat(adopted.predict(rows).tensor(output.name()).toArray())
                        .isEqualTo(expected.predict(rows).tensor(output.name()).toArray());
            }
        }
    }

    /** A network that PyTorch saved, of three numbers a row; what it learned has nothing to do with these data. */
    @Test
    void aTorchScriptIsAskedWithNamedColumnsAndCategories() throws Exception {
        Recipe three = new Recipe(
                List.of("store_id"),
                "week_start",
                Period.ofDays(7),
                "units",
                List.of("promotion"),
                List.of(new Recipe.History("units", List.of(1), List.of())),
                List.of(),
                1,
                8);
        JobFile job = KnownSignal.read(folder, DATA, Map.of("recipe", three));
        Path saved = Path.of("..", "..", "model-runtime", "src", "test", "resources", "models", "torchscript");
        for (String name : List.of("MLmodel", "data/model.pth", "data/pickle_module_info.txt")) {
            Files.createDirectories(folder.resolve("model/data"));
            Files.copy(saved.resolve(name), folder.resolve("model").resolve(name));
        }

        Adoption.adopt(job);
        Validate.validate(job);

        try (ModelPackage content = ModelPackage.open(folder.resolve("model.zip"), folder.resolve("open"));
                LoadedModel model = LoadedModel.load(content)) {
            assertThat(model.replayGolden().result()).isEqualTo(GoldenCheck.Result.AGREES);
            assertThat(model.features())
                    .extracting(column -> column.name() + ":" + column.type())
                    .containsExactly("store_id:string", "promotion:boolean", "units_lag_1:number");
            assertThat(model.prediction().name()).isEqualTo("units");
        }
        assertThat(Programs.read(folder, "validation.json").get("outcome").asText())
                .isEqualTo("validated");
    }

    /** Only what MLflow would have saved. */
    private void unpackForeign(Path zip) throws IOException {
        try (ZipFile archive = new ZipFile(zip.toFile())) {
            for (String name : List.of("MLmodel", "model.ubj")) {
                leave(name, archive.getInputStream(archive.getEntry(name)).readAllBytes());
            }
        }
    }

    @Test
    void whatIsReportedTrulyPasses() throws Exception {
        JobFile first = KnownSignal.read(folder, DATA, Map.of());
        leaveMatrixModel(first);
        Adoption.adopt(first);
        Validate.validate(first);
        double found = Programs.metric(Programs.read(folder, "validation.json"), "candidate", "wape");
        JobFile job = KnownSignal.read(folder, DATA, Map.of("reported", Map.of("val_wape", found, "epochs", 3.0)));

        Adoption.adopt(job);
        Validate.validate(job);

        JsonNode validation = Programs.read(folder, "validation.json");
        assertThat(Programs.check(validation, "reported metrics are those found")
                        .get("passed")
                        .asBoolean())
                .isTrue();
    }

    /** What is measured on eight steps is not what is found on three. */
    @Test
    void whatIsReportedTrulyOfAsManyStepsAsTheProjectIsGivenToStopByPasses() throws Exception {
        Map<String, Object> parameters = Map.of("stopSteps", 8);
        JobFile first = KnownSignal.read(folder, DATA, Map.of("parameters", parameters));
        Preparation.prepare(first);
        leaveMatrixModel(first);
        double found = Double.parseDouble(one("SELECT avg(abs(units - answer)) FROM " + answers()));
        JobFile job =
                KnownSignal.read(folder, DATA, Map.of("parameters", parameters, "reported", Map.of("stop_mae", found)));

        Adoption.adopt(job);
        Validate.validate(job);

        JsonNode reported =
                Programs.check(Programs.read(folder, "validation.json"), "reported metrics are those found");
        assertThat(reported.get("passed").asBoolean())
                .as(reported.get("detail").asText())
                .isTrue();
    }

    /** The rows to stop by, with what {@link #leaveMatrixModel} answers. */
    private String answers() {
        return "(SELECT *, units_lag_2 + 0.5 * replace(store_id, 'store-', '')::INTEGER AS answer FROM read_csv('"
                + folder.resolve("train.csv") + "') WHERE kronkers_part = 'stop')";
    }

    /** What the model answers is known, see {@link #leaveMatrixModel}; a project says that, or something else. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    answer AS prediction            | validated | 240 of 240 predictions are answered
                    *, answer AS prediction         | refused   | it has the columns ; answer, prediction; write one column
                    answer AS prediction, 0 AS prediction | refused | it has the columns prediction ; write one column
                    answer + 0.01 AS prediction     | refused   | row 1: ; export the very model that predicts
                    'none' AS prediction            | refused   | 0 of 240 predictions are answered
                    answer AS prediction LIMIT 239  | refused   | predictions.csv has 239 rows, train.csv has 240
                    answer AS forecast              | refused   | it has the columns forecast
                    """)
    void whatTheProjectPredictsIsWhatItsModelMustAnswer(String predictions, String outcome, String said)
            throws Exception {
        JobFile job = KnownSignal.read(folder, DATA, Map.of("predictions", "predictions.csv"));
        Preparation.prepare(job);
        leaveMatrixModel(job);
        leavePredictions(predictions);
        Adoption.adopt(job);

        Validate.validate(job);

        JsonNode validation = Programs.read(folder, "validation.json");
        assertThat(validation.get("outcome").asText()).isEqualTo(outcome);
        JsonNode check = Programs.check(validation, "the model answers what the project predicts");
        assertThat(check.get("passed").asBoolean()).isEqualTo(outcome.equals("validated"));
        assertThat(check.get("detail").asText()).contains(said.split(" ; "));
    }

    @Test
    void predictionsThatWereLeftAndAreGoneAreNoReasonNotToCompare() throws Exception {
        JobFile job = KnownSignal.read(folder, DATA, Map.of("predictions", "predictions.csv"));
        leaveMatrixModel(job);
        Adoption.adopt(job);

        assertThatThrownBy(() -> Validate.validate(job))
                .isInstanceOf(InvalidJobException.class)
                .hasMessage("job.json: predictions: there is no file predictions.csv");
    }

    /** It answers no finite number where there is a promotion: NaN, or infinity. */
    @ParameterizedTest
    @CsvSource({"Sqrt,-1e6", "Exp,1e6"})
    void aModelThatChoosesWhichRowsItIsJudgedOnIsRefused(String operator, float promotion) throws Exception {
        JobFile job = KnownSignal.read(folder, DATA, Map.of());
        leaveMatrixModel(job, Map.of("units_lag_2", 0.01f, "promotion", promotion), operator);
        Adoption.adopt(job);

        Validate.validate(job);

        JsonNode validation = Programs.read(folder, "validation.json");
        assertThat(validation.get("outcome").asText()).isEqualTo("refused");
        assertThat(validation.get("refusedBecause").asText())
                .contains("the model answers every row: the model gives no finite number for", " of 80 judged rows");
        assertThatThrownBy(() -> Backtest.judge(job))
                .isInstanceOf(InvalidModelPackageException.class)
                .hasMessageContaining("the model gives no finite number for");
    }

    /** A series that is two weeks old has no value of two weeks before. */
    @Test
    void aModelNeedNotAnswerWhereAnInputIsMissing() throws Exception {
        JobFile job = KnownSignal.read(folder, DATA, Map.of());
        Path older = Files.move(job.dataFile(), folder.resolve("older.parquet"));
        DuckDb.run("COPY (SELECT * FROM '" + older + "' WHERE week_start >= DATE '" + KnownSignal.FIRST.plusWeeks(22)
                + "' OR store_id <> 'store-4' OR department <> 'DELI') TO '" + job.dataFile() + "' (FORMAT parquet)");
        leaveMatrixModel(job);
        Adoption.adopt(job);

        Validate.validate(job);

        JsonNode validation = Programs.read(folder, "validation.json");
        assertThat(validation.get("outcome").asText()).as(validation.toString()).isEqualTo("validated");
        assertThat(validation.at("/split/testRows").asInt()).isEqualTo(4 * 20 - 4);
    }

    @Test
    void rowsOfDataAndPicklesAreLeftBehind() throws Exception {
        JobFile job = KnownSignal.read(folder, DATA, Map.of());
        leaveMatrixModel(job);
        Files.writeString(folder.resolve("model/input_example.json"), "[[1, 2]]");
        Files.writeString(folder.resolve("model/extra.pkl"), "pickle");
        Files.writeString(folder.resolve("model/predictions.csv"), "prediction\n1.5\n");

        Adoption.adopt(job);

        try (ZipFile zip = new ZipFile(folder.resolve("model.zip").toFile())) {
            assertThat(zip.stream().map(entry -> entry.getName()))
                    .containsExactlyInAnyOrder("MLmodel", "columns.json", "golden.json", "model.onnx", "recipe.json");
        }
    }

    @Test
    void aProjectThatLeavesNoModelIsToldHowToSaveOne() throws Exception {
        assertRefused("left no folder 'model'", "mlflow.onnx.save_model");
        Files.createDirectories(folder.resolve("model"));
        assertRefused("has no MLmodel file", "mlflow.onnx.save_model");
    }

    @Test
    void aPickleOnlyIsRefusedWithHowToExport() throws Exception {
        leave("model.pkl", new byte[] {(byte) 0x80, 4});
        assertRefused("model.pkl", "could run any code", "skl2onnx");
        leave(
                "MLmodel",
                "flavors:\n  python_function: {loader_module: mlflow.sklearn}\n  sklearn: {pickled_model: model.pkl}\n"
                        .getBytes(StandardCharsets.UTF_8));
        assertRefused("sklearn", "exported to ONNX");
    }

    @Test
    void onnxDataOutsideTheFolderIsRefused() throws Exception {
        byte[] location = entry("location", "../../secret.bin");
        byte[] tensor =
                join(field(13, location), new byte[] {14 << 3, 1}, field(8, "w".getBytes(StandardCharsets.UTF_8)));
        byte[] graph = field(5, tensor);
        leave("model.onnx", join(new byte[] {1 << 3, 8}, field(7, graph)));
        leave("MLmodel", "flavors:\n  onnx: {data: model.onnx}\n".getBytes(StandardCharsets.UTF_8));

        assertRefused("leads outside the package");
    }

    @Test
    void anOldBinaryOfXgboostIsRefusedWithHowToConvert() throws Exception {
        leave("model.bin", "binf\0\0\0\0".getBytes(StandardCharsets.UTF_8));
        leave("MLmodel", "flavors:\n  xgboost: {data: model.bin}\n".getBytes(StandardCharsets.UTF_8));

        assertRefused("old binary format", "save_model('model.json')");
    }

    @Test
    void aLinkIsRefused() throws Exception {
        JobFile job = KnownSignal.read(folder, DATA, Map.of());
        leaveMatrixModel(job);
        Files.createSymbolicLink(folder.resolve("model/passwords"), Path.of("/etc/hostname"));

        assertRefused("a link");
    }

    @Test
    void inputsThatAreNoColumnsAreNamed() throws Exception {
        JobFile job = KnownSignal.read(folder, DATA, Map.of());
        leaveMatrixModel(job);
        leave("MLmodel", MATRIX.formatted(3).getBytes(StandardCharsets.UTF_8));
        assertRefused("one matrix of 3", "store_id, department, promotion");
        leave(
                "MLmodel",
                "flavors:\n  onnx: {data: model.onnx}\nsignature:\n  inputs: '[{\"type\": \"double\", \"name\": \"weather\"}]'\n  outputs: '[{\"type\": \"double\"}]'\n"
                        .getBytes(StandardCharsets.UTF_8));
        assertRefused("'weather' is none of the inputs");
    }

    private static Table unknown(Table known) {
        Table.Builder unknown = Table.builder(known.rows());
        for (String name : known.names()) {
            if (name.equals("store_id")) {
                unknown.strings(name, "of tomorrow", null);
            } else {
                unknown.columnOf(known, name);
            }
        }
        return unknown.build();
    }

    private void leaveMatrixModel(JobFile job) throws IOException {
        leaveMatrixModel(job, Map.of("units_lag_2", 1f, "store_id", 0.5f), "Identity");
    }

    /** A model of weighted features whose sum an operator is applied to. */
    private void leaveMatrixModel(JobFile job, Map<String, Float> weighted, String operator) throws IOException {
        List<String> names = job.recipe().featureNames();
        float[] weights = new float[names.size()];
        weighted.forEach((name, weight) -> weights[names.indexOf(name)] = weight);
        OnnxGraph graph = new OnnxGraph()
                .input("X", OnnxGraph.Type.FLOAT, weights.length)
                .node(OnnxGraph.learned("LinearRegressor", List.of("X"), "sum")
                        .with("coefficients", weights)
                        .with("intercepts", new float[] {0}))
                .node(OnnxGraph.operator(operator, List.of("sum"), "variable"))
                .output("variable", OnnxGraph.Type.FLOAT, 1);
        leave("model.onnx", graph.toBytes());
        leave("MLmodel", MATRIX.formatted(weights.length).getBytes(StandardCharsets.UTF_8));
    }

    /** @param columns a selection from the training rows, with what {@link #leaveMatrixModel} answers */
    private void leavePredictions(String columns) throws SQLException {
        String[] parts = columns.split("(?= LIMIT)");
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE given AS SELECT *,"
                    + " units_lag_2 + 0.5 * replace(store_id, 'store-', '')::INTEGER AS answer FROM read_csv('"
                    + folder.resolve("train.csv") + "')");
            statement.execute("COPY (SELECT " + parts[0] + " FROM given" + (parts.length > 1 ? parts[1] : "") + ") TO '"
                    + folder.resolve("predictions.csv") + "' (FORMAT csv, HEADER)");
        }
    }

    private void leave(String name, byte[] content) throws IOException {
        Files.createDirectories(folder.resolve("model"));
        Files.write(folder.resolve("model").resolve(name), content);
    }

    private void assertRefused(String... why) throws IOException {
        JobFile job = KnownSignal.read(folder, DATA, Map.of());
        assertThatThrownBy(() -> Adoption.adopt(job))
                .isInstanceOf(InvalidModelPackageException.class)
                .hasMessageContainingAll(why);
        assertThat(folder.resolve("model.zip")).doesNotExist();
    }

    private static byte[] entry(String key, String value) {
        return join(field(1, key.getBytes(StandardCharsets.UTF_8)), field(2, value.getBytes(StandardCharsets.UTF_8)));
    }

    /** A field of a protocol buffer that is shorter than 128 bytes. */
    private static byte[] field(int number, byte[] content) {
        return join(new byte[] {(byte) (number << 3 | 2), (byte) content.length}, content);
    }

    private static byte[] join(byte[]... parts) {
        java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static String one(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
