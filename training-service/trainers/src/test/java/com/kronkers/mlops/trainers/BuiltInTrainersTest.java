package com.kronkers.mlops.trainers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.runtime.GoldenCheck;
import com.kronkers.mlops.runtime.LoadedModel;
import com.kronkers.mlops.runtime.ModelPackage;
import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.trainers.data.Dataset;
import com.kronkers.mlops.trainers.data.DatasetReader;
import com.kronkers.mlops.trainers.job.JobFile;
import com.kronkers.mlops.trainers.validation.ModelForecast;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The built-in trainers, the network only in what the others do, too: what they make is judged, replayed and served through the runtime. */
class BuiltInTrainersTest {

    private static final KnownSignal DATA = new KnownSignal(40, 40, 1, 0.15);

    @TempDir
    Path folder;

    @TempDir
    Path other;

    @Test
    void boostedTreesBeatEveryBaselineAndAreTheSameBytesForTheSameSeed() throws Exception {
        Path job = KnownSignal.job(folder, DATA, Map.of("parameters", Map.of("rounds", 300, "backtests", 1)));
        Path again = KnownSignal.job(other, DATA, Map.of("parameters", Map.of("rounds", 300)));

        Programs.Finished trained = Programs.run(GradientBoosting.class, job);
        Programs.Finished repeated = Programs.run(GradientBoosting.class, again);
        Validate.validate(JobFile.read(job));

        assertThat(trained.exitCode()).as(trained.output()).isZero();
        assertThat(repeated.exitCode()).as(repeated.output()).isZero();
        assertThat(other.resolve("model.zip")).hasSameBinaryContentAs(folder.resolve("model.zip"));
        JsonNode validation = validated();
        assertThat(validation.get("comparisons"))
                .allSatisfy(comparison ->
                        assertThat(comparison.get("high").asDouble()).isNegative());
        assertThat(goldenReplay()).isEqualTo(GoldenCheck.Result.AGREES);
        JsonNode backtest = validation.get("backtests").get(0);
        assertThat(backtest.get("trainedThrough").asText())
                .isEqualTo(KnownSignal.FIRST.plusWeeks(31).toString());
        assertThat(backtest.at("/scores/candidate/wape").asDouble())
                .isLessThan(backtest.at("/scores/baseline:mean-4-weeks/wape").asDouble());
    }

    @Test
    void aLinearModelBeatsTheMeanOfRecentWeeks() throws Exception {
        JobFile job = KnownSignal.read(folder, DATA, Map.of("parameters", Map.of()));

        Linear.train(job);
        Validate.validate(job);

        JsonNode validation = validated();
        assertThat(Programs.metric(validation, "candidate", "wape"))
                .isLessThan(0.8 * Programs.metric(validation, "baseline:mean-4-weeks", "wape"));
        assertThat(goldenReplay()).isEqualTo(GoldenCheck.Result.AGREES);
    }

    /** Weeks alternate, so the season is two of them. */
    @Test
    void theSeasonIsTheLagThatForecastsBest() throws Exception {
        JobFile job = KnownSignal.read(folder, DATA, Map.of("parameters", Map.of()));

        SeasonalNaive.train(job);
        Validate.validate(job);

        assertThat(Programs.read(folder, "training.json").get("bestEpoch").asInt())
                .isIn(2, 4);
        JsonNode validation = validated();
        assertThat(Programs.metric(validation, "candidate", "wape"))
                .isLessThan(Programs.metric(validation, "baseline:last-week", "wape"));
    }

    @ParameterizedTest
    @CsvSource({"returns,binary,2", "buys,multi-class,3"})
    void classesAreLearnedByTreesAndByLinearModels(String target, String task, int classes) throws Exception {
        Path boosting = KnownClasses.job(folder, target, task, Map.of());
        JobFile linear = KnownClasses.read(other, target, task, Map.of());

        Programs.Finished trained = Programs.run(GradientBoosting.class, boosting);
        Linear.train(linear);
        Validate.validate(JobFile.read(boosting));
        Validate.validate(linear);

        assertThat(trained.exitCode()).as(trained.output()).isZero();
        for (Path one : new Path[] {folder, other}) {
            JsonNode validation = Programs.read(one, "validation.json");
            assertThat(validation.get("outcome").asText())
                    .as(validation.toString())
                    .isEqualTo("validated");
            assertThat(validation.get("primaryMetric").asText()).isEqualTo("logLoss");
            assertThat(validation.get("comparisons")).hasSize(2).allSatisfy(comparison -> assertThat(
                            comparison.get("high").asDouble())
                    .as(validation.toString())
                    .isNegative());
            assertThat(Programs.metric(validation, "candidate", "auc")).isBetween(0.65, 0.999);
            assertThat(Programs.metric(validation, "candidate", "calibrationError"))
                    .isLessThan(0.15);
            assertThat(validation.at("/signature/outputs")).hasSizeGreaterThanOrEqualTo(2);
            assertThat(validation.get("slices")).isNotEmpty().allSatisfy(slice -> assertThat(
                            slice.at("/metrics/0").fieldNames())
                    .toIterable()
                    .contains("logLoss", "auc", "prAuc", "f1", "calibrationError"));
        }
        assertThat(Programs.read(folder, "validation.json")
                        .at("/signature/inputs")
                        .findValuesAsText("type"))
                .containsExactly("string", "date", "string", "number", "boolean");
    }

    @ParameterizedTest
    @CsvSource({"likely,binary", "tier,multi-class"})
    void aNetworkLearnsClassesThatItsInputsPartAndGivesThemAsTreesDo(String target, String task) throws Exception {
        Map<String, Object> quick = Map.of("warmUpSteps", 1, "stopSteps", 2, "learningRate", 0.01, "members", 2);
        JobFile network = KnownClasses.read(folder, target, task, Map.of("parameters", quick));
        Path trees = KnownClasses.job(other, target, task, Map.of());

        Train.train(network);
        Validate.validate(network);
        Programs.Finished trained = Programs.run(GradientBoosting.class, trees);

        assertThat(trained.exitCode()).as(trained.output()).isZero();
        JsonNode validation = validated();
        assertThat(Programs.metric(validation, "candidate", "auc")).isGreaterThan(0.98);
        assertThat(Programs.metric(validation, "candidate", "f1")).isGreaterThan(0.85);
        assertThat(goldenReplay()).isEqualTo(GoldenCheck.Result.AGREES);
        try (ModelPackage own = ModelPackage.open(folder.resolve("model.zip"), folder.resolve("open"));
                ModelPackage theirs = ModelPackage.open(other.resolve("model.zip"), other.resolve("open"));
                LoadedModel model = LoadedModel.load(own);
                LoadedModel boosted = LoadedModel.load(theirs)) {
            assertThat(model.signature().outputs())
                    .isEqualTo(boosted.signature().outputs());
            assertThat(model.signature().inputs())
                    .extracting(Signature.Column::name, Signature.Column::type)
                    .isEqualTo(boosted.signature().inputs().stream()
                            .map(input -> tuple(input.name(), input.type()))
                            .toList());
            Dataset data = DatasetReader.read(network.dataFile(), network.recipe());
            assertTheLabelIsTheMostProbableClass(model, data);
        }
    }

    private static void assertTheLabelIsTheMostProbableClass(LoadedModel model, Dataset data) {
        Table features = data.features();
        int width = data.classes().size();
        String[] labels = model.predict(features).strings(data.recipe().target());
        double[] probabilities = ModelForecast.of(model, features, data.classes());
        for (int row = 0; row < labels.length; row++) {
            double[] ofRow = Arrays.copyOfRange(probabilities, row * width, (row + 1) * width);
            int named = data.classes().indexOf(labels[row]);
            assertThat(Arrays.stream(ofRow).sum()).isCloseTo(1, within(1e-5));
            assertThat(ofRow[named]).isEqualTo(Arrays.stream(ofRow).max().orElseThrow());
        }
    }

    @ParameterizedTest
    @CsvSource({"network", "boosting", "linear", "seasonal"})
    void aCategoryNeverSeenIsAnsweredWithANumber(String trainer) throws Exception {
        Path file = KnownSignal.job(folder, DATA, Map.of("parameters", Map.of()));
        JobFile job = JobFile.read(file);
        switch (trainer) {
            case "network" -> Train.train(job);
            case "boosting" ->
                assertThat(Programs.run(GradientBoosting.class, file).exitCode())
                        .isZero();
            case "linear" -> Linear.train(job);
            default -> SeasonalNaive.train(job);
        }
        Table known =
                DatasetReader.read(job.dataFile(), job.recipe()).features().slice(1000, 1001);
        Table.Builder unknown = Table.builder(1);
        for (String name : known.names()) {
            if (name.equals("store_id")) {
                unknown.strings(name, "a store of tomorrow");
            } else {
                unknown.columnOf(known, name);
            }
        }

        try (ModelPackage content = ModelPackage.open(folder.resolve("model.zip"), folder.resolve("open"));
                LoadedModel model = LoadedModel.load(content)) {
            double answer = model.predict(unknown.build()).doubles("units")[0];
            double usual = model.predict(known).doubles("units")[0];

            assertThat(answer).isFinite().isCloseTo(usual, within(0.8 * usual + 5));
            assertThat(model.signature().inputs())
                    .extracting(Signature.Column::name)
                    .containsExactly("store_id", "department", "week_start", "promotion");
        }
    }

    private JsonNode validated() throws Exception {
        JsonNode validation = Programs.read(folder, "validation.json");
        assertThat(validation.get("outcome").asText()).as(validation.toString()).isEqualTo("validated");
        assertThat(validation.get("checks"))
                .allSatisfy(check -> assertThat(check.get("passed").asBoolean()).isTrue());
        return validation;
    }

    private GoldenCheck.Result goldenReplay() throws Exception {
        try (ModelPackage content = ModelPackage.open(folder.resolve("model.zip"), folder.resolve("open"));
                LoadedModel model = LoadedModel.load(content)) {
            return model.replayGolden().result();
        }
    }
}
