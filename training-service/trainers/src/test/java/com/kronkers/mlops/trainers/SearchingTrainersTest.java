package com.kronkers.mlops.trainers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.trainers.job.InvalidJobException;
import com.kronkers.mlops.trainers.job.JobFile;
import com.kronkers.mlops.trainers.job.JobJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The built-in trainers when they search. */
class SearchingTrainersTest {
    private static final KnownSignal DATA = new KnownSignal(12, 40, 1, 0.15);
    private static final LocalDate JUDGED_FROM = KnownSignal.FIRST.plusWeeks(36);

    @TempDir
    Path folder;

    @TempDir
    Path other;

    /** So few rounds want faster learning than the default. */
    @Test
    void boostedTreesFindBetterParametersThanTheirDefaultsAndAreTheSameBytesForTheSameSeed() throws Exception {
        Map<String, Object> parameters = Map.of("rounds", 25, "searchTrials", 8);
        Path job = KnownSignal.job(folder, DATA, job(parameters, Map.of("learningRate", 0.1, "depth", 4, "rounds", 7)));
        Path again =
                KnownSignal.job(other, DATA, job(parameters, Map.of("learningRate", 0.1, "depth", 4, "rounds", 7)));

        Programs.Finished trained = Programs.run(GradientBoosting.class, job);
        Programs.Finished repeated = Programs.run(GradientBoosting.class, again);

        assertThat(trained.exitCode()).as(trained.output()).isZero();
        assertThat(repeated.exitCode()).as(repeated.output()).isZero();
        assertThat(other.resolve("search.json")).hasSameBinaryContentAs(folder.resolve("search.json"));
        assertThat(other.resolve("model.zip")).hasSameBinaryContentAs(folder.resolve("model.zip"));
        JsonNode search = Programs.read(folder, "search.json");
        assertThat(search.get("metric").asText()).isEqualTo("wape");
        assertThat(search.get("trials").findValuesAsText("origin"))
                .startsWith("asked", "champion", "search")
                .hasSize(8);
        assertThat(parameters(search, 1)).containsEntry("learningRate", 0.05).containsEntry("depth", 6);
        assertThat(parameters(search, 2))
                .containsEntry("learningRate", 0.1)
                .containsEntry("depth", 4)
                .containsEntry("lambda", 1.0)
                .doesNotContainKey("rounds");
        assertThat(score(search, search.get("best").asInt())).isLessThan(0.8 * score(search, 1));
        assertThatTheModelIsWhatTheBestTrialAloneMakes(search, parameters);
    }

    private void assertThatTheModelIsWhatTheBestTrialAloneMakes(JsonNode search, Map<String, Object> parameters)
            throws Exception {
        byte[] found = Files.readAllBytes(folder.resolve("model.zip"));
        double loss = Programs.read(folder, "training.json").get("loss").asDouble();
        Map<String, Object> chosen = new LinkedHashMap<>(parameters);
        chosen.putAll(parameters(search, search.get("best").asInt()));
        chosen.remove("searchTrials");
        Path alone = KnownSignal.job(folder, DATA, Map.of("parameters", chosen));

        assertThat(Programs.run(GradientBoosting.class, alone).exitCode()).isZero();

        assertThat(folder.resolve("model.zip")).hasBinaryContent(found);
        assertThat(Programs.read(folder, "training.json").get("loss").asDouble())
                .isEqualTo(loss);
    }

    @Test
    void rowsThatAreJudgedHaveNoInfluence() throws Exception {
        JobFile job = KnownSignal.read(folder, DATA, job(Map.of("searchTrials", 6), Map.of("penalty", 50)));
        JobFile changed = KnownSignal.read(other, DATA, job(Map.of("searchTrials", 6), Map.of("penalty", 50)));
        DuckDb.run("COPY (SELECT * REPLACE (CASE WHEN week_start >= DATE '" + JUDGED_FROM
                + "' THEN units * 9 + 1 ELSE units END AS units) FROM '" + folder.resolve("data.parquet") + "') TO '"
                + other.resolve("data.parquet") + "' (FORMAT parquet)");

        Linear.train(job);
        Linear.train(changed);

        assertThat(Files.mismatch(folder.resolve("data.parquet"), other.resolve("data.parquet")))
                .isNotEqualTo(-1);
        assertThat(other.resolve("search.json")).hasSameBinaryContentAs(folder.resolve("search.json"));
        assertThat(other.resolve("model.zip")).hasSameBinaryContentAs(folder.resolve("model.zip"));
    }

    /** The champion of the last four weeks' rows would be judged on rows it was made by. */
    @Test
    void whatMayHaveBeenFoundByRowsThatAreJudgedIsNotTried() throws Exception {
        Map<String, Object> asked = new LinkedHashMap<>(job(Map.of("searchTrials", 3), Map.of("penalty", 50)));
        asked.put("champion", champion(JUDGED_FROM, Map.of("penalty", 50)));
        asked.put("parameters", Map.of("searchTrials", 3, "backtests", 1));

        Linear.train(KnownSignal.read(folder, DATA, asked));

        assertThat(Programs.read(folder, "search.json").get("trials").findValuesAsText("origin"))
                .containsExactly("asked", "search", "search");
        assertThat(Programs.read(folder, "training.json").get("backtests")).hasSize(1);
    }

    @Test
    void aNetworkSearchesWhatAPolicyLeavesOpen() throws Exception {
        Map<String, Object> parameters =
                Map.of("searchTrials", 3, "epochs", 2, "members", 1, "learningRate", 0.003, "hidden", List.of(8));

        Train.train(KnownSignal.read(folder, DATA, job(parameters, Map.of("hidden", List.of(16), "embedding", 3))));

        JsonNode search = Programs.read(folder, "search.json");
        assertThat(parameters(search, 1)).containsOnlyKeys("weightDecay", "embedding");
        assertThat(parameters(search, 2)).containsEntry("embedding", 3).containsEntry("weightDecay", 0.02);
        assertThat(folder.resolve("model.zip")).exists();
    }

    /** A width that is nothing is one that no check of the network's expects. */
    @Test
    void championsParametersOfWhateverKindFailNoJob() throws Exception {
        Map<String, Object> parameters = Map.of("searchTrials", 2, "epochs", 1, "members", 1);

        Train.train(KnownSignal.read(folder, DATA, job(parameters, Map.of("hidden", Collections.singletonList(null)))));

        assertThat(Programs.read(folder, "search.json").get("trials").findValuesAsText("origin"))
                .containsExactly("asked", "search");
        assertThat(folder.resolve("model.zip")).exists();
    }

    @ParameterizedTest
    @CsvSource({"returns,binary", "buys,multi-class"})
    void classesAreScoredByLogLoss(String target, String task) throws Exception {
        JobFile job = KnownClasses.read(
                folder, target, task, Map.of("parameters", Map.of("searchTrials", 2, "penalty", 0.0)));
        assertThatThrownBy(() -> Linear.train(job))
                .isInstanceOf(InvalidJobException.class)
                .hasMessageContaining("nothing is left to search", "[penalty]");

        Linear.train(KnownClasses.read(folder, target, task, Map.of("parameters", Map.of("searchTrials", 2))));

        JsonNode search = Programs.read(folder, "search.json");
        assertThat(search.get("metric").asText()).isEqualTo("logLoss");
        double best = score(search, search.get("best").asInt());
        assertThat(Programs.read(folder, "training.json").get("loss").asDouble())
                .isCloseTo(best, within(1e-12));
    }

    @Test
    void withoutTimeForATrialTheFirstIsTheOnlyOne() throws Exception {
        Map<String, Object> asked = new LinkedHashMap<>(job(Map.of("searchTrials", 50), Map.of("penalty", 50)));
        asked.put("timeLimitSeconds", 0);

        Linear.train(KnownSignal.read(folder, DATA, asked));

        JsonNode search = Programs.read(folder, "search.json");
        assertThat(search.get("asked").asInt()).isEqualTo(50);
        assertThat(search.get("trials")).hasSize(1);
        assertThat(folder.resolve("model.zip")).exists();
    }

    @ParameterizedTest
    @CsvSource({"1", "101", "-2", "many"})
    void anythingButTwoToAHundredTrialsOrNoneIsRefused(String trials) throws Exception {
        Object value = trials.equals("many") ? trials : JobJson.MAPPER.readValue(trials, Object.class);
        JobFile job = KnownSignal.read(folder, DATA, Map.of("parameters", Map.of("searchTrials", value)));

        for (ChildProcess.Task task : List.<ChildProcess.Task>of(Linear::train, Train::train, SeasonalNaive::train)) {
            assertThatThrownBy(() -> task.run(job))
                    .isInstanceOf(InvalidJobException.class)
                    .hasMessageContaining("searchTrials");
        }
    }

    @Test
    void aTrainerWithNothingToSearchTakesNoSearchForAnAnswer() throws Exception {
        JobFile search = KnownSignal.read(folder, DATA, Map.of("parameters", Map.of("searchTrials", 2)));
        assertThatThrownBy(() -> SeasonalNaive.train(search))
                .isInstanceOf(InvalidJobException.class)
                .hasMessageContaining("nothing to search");

        SeasonalNaive.train(KnownSignal.read(folder, DATA, Map.of("parameters", Map.of("searchTrials", 0))));

        assertThat(folder.resolve("model.zip")).exists();
    }

    private static Map<String, Object> job(Map<String, Object> parameters, Map<String, Object> champions) {
        return Map.of("parameters", parameters, "champion", champion(JUDGED_FROM.minusWeeks(1), champions));
    }

    private static Map<String, Object> champion(LocalDate trainedThrough, Map<String, Object> parameters) {
        return Map.of("package", "champion.zip", "trainedThrough", trainedThrough.toString(), "parameters", parameters);
    }

    private static double score(JsonNode search, int number) {
        return search.at("/trials/" + (number - 1) + "/score").asDouble();
    }

    private static Map<String, Object> parameters(JsonNode search, int number) {
        return JobJson.MAPPER.convertValue(
                search.at("/trials/" + (number - 1) + "/parameters"),
                new com.fasterxml.jackson.core.type.TypeReference<>() {});
    }
}
