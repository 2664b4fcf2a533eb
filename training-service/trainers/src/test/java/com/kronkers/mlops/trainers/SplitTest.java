package com.kronkers.mlops.trainers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.trainers.data.Dataset;
import com.kronkers.mlops.trainers.data.DatasetReader;
import com.kronkers.mlops.trainers.data.RowSplit;
import com.kronkers.mlops.trainers.job.InvalidJobException;
import com.kronkers.mlops.trainers.job.JobFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which rows are judged on: by group and by class; by time see {@link TrainAndValidateTest}. */
class SplitTest {

    @TempDir
    Path folder;

    @Test
    void aGroupIsJudgedOnWholeOrNotAtAll() throws IOException {
        JobFile job = KnownSignal.read(
                folder,
                new KnownSignal(40, 24, 1, 0.1),
                Map.of("parameters", Map.of(), "split", Map.of("by", "group", "column", "store_id", "share", 0.3)));
        Dataset dataset = DatasetReader.read(job.dataFile(), job.recipe());

        RowSplit split = RowSplit.of(dataset, job, 4, 3);

        Set<String> judged = stores(dataset, split.test());
        assertThat(judged).isNotEmpty();
        assertThat(stores(dataset, split.both())).isNotEmpty().doesNotContainAnyElementsOf(judged);
        assertThat(split.test()).hasSize(judged.size() * 4 * 24);

        Linear.train(job);
        Validate.validate(job);
        JsonNode validation = Programs.read(folder, "validation.json");
        assertThat(validation.get("outcome").asText()).isEqualTo("validated");
        assertThat(validation.at("/split/by").asText()).isEqualTo("group");
        assertThat(validation.at("/split/series").asInt()).isEqualTo(judged.size() * 4);
    }

    @Test
    void everyClassIsJudgedOnByItsShare() throws IOException {
        JobFile job = KnownClasses.read(
                folder, "buys", "multi-class", Map.of("split", Map.of("by", "stratified", "share", 0.25)));
        Dataset dataset = DatasetReader.read(job.dataFile(), job.recipe());

        RowSplit split = RowSplit.of(dataset, job, 1, 2);

        for (int one = 0; one < 3; one++) {
            int wanted = one;
            long all = Arrays.stream(dataset.target()).filter(v -> v == wanted).count();
            long judged = Arrays.stream(split.test())
                    .filter(row -> dataset.target()[row] == wanted)
                    .count();
            assertThat(judged / (double) all).isCloseTo(0.25, within(0.01));
        }
        assertThat(Arrays.stream(split.both()).boxed())
                .doesNotContainAnyElementsOf(Arrays.stream(split.test()).boxed().toList());
    }

    /** A champion may have seen any older row; without a newer one nothing can be said. */
    @Test
    void aChampionIsJudgedOnRowsThatAreNewerThanIt() throws IOException {
        Map<String, Object> split = Map.of("by", "stratified");
        JobFile first = KnownClasses.read(folder, "returns", "binary", Map.of("split", split));
        Linear.train(first);
        Files.copy(folder.resolve("model.zip"), folder.resolve("champion.zip"));

        assertThat(against("2017-06-30", split).get("outcome").asText()).isEqualTo("validated");
        JsonNode refused = against("2017-12-31", split);
        assertThat(refused.get("outcome").asText()).isEqualTo("refused");
        assertThat(refused.get("refusedBecause").asText()).contains("newer than 2017-12-31");
    }

    @Test
    void whatCannotBeSplitIsNamed() throws IOException {
        assertWrong(Map.of("by", "moon"), "split.by");
        assertWrong(Map.of("by", "group"), "split.column");
        assertWrong(Map.of("by", "stratified", "share", 0.9), "split.share");
        assertWrong(Map.of("by", "group", "column", "spent"), "split.column 'spent'");
    }

    /** Judged targets are changed; had a training row seen one, as a lag or in a mean, it would change with it. */
    @Test
    void noJudgedTargetStandsInATrainingRow() throws IOException {
        JobFile job = KnownSignal.read(
                folder,
                new KnownSignal(40, 24, 1, 0.1),
                Map.of("split", Map.of("by", "group", "column", "store_id", "share", 0.3)));
        Dataset dataset = DatasetReader.read(job.dataFile(), job.recipe());
        RowSplit split = RowSplit.of(dataset, job, 4, 3);
        Table rows = dataset.rows();
        double[] changed = rows.doubles("units");
        Arrays.stream(split.test()).forEach(row -> changed[row] += 12_345);
        Table.Builder others = Table.builder(rows.rows());
        rows.names().stream().filter(name -> !name.equals("units")).forEach(name -> others.columnOf(rows, name));
        Dataset without =
                new Dataset(job.recipe(), others.doubles("units", changed).build());

        Table features = dataset.features();
        Table after = dataset.featuresFromPastOf(without);

        for (String name : job.recipe().historyFeatureNames()) {
            assertThat(after.select(split.both()).doubles(name))
                    .containsExactly(features.select(split.both()).doubles(name));
        }
        assertThat(after.doubles("units_lag_1")).isNotEqualTo(features.doubles("units_lag_1"));
    }

    @Test
    void aSplitThatPartsASeriesIsRefusedWhereThePastOfTheTargetIsRead() {
        assertLeaks(Map.of("by", "stratified"), "split.by 'stratified'");
        assertLeaks(Map.of("by", "group", "column", "promotion"), "split.column 'promotion'");
    }

    @Test
    void aGroupOfAKnownColumnIsHeldOutWhereThePastOfTheTargetIsNotRead() throws IOException {
        JobFile job = KnownClasses.read(
                folder, "returns", "binary", Map.of("split", Map.of("by", "group", "column", "region")));
        Dataset dataset = DatasetReader.read(job.dataFile(), job.recipe());
        String[] regions = dataset.rows().strings("region");

        RowSplit split = RowSplit.of(dataset, job, 1, 2);

        assertThat(Arrays.stream(split.test()).mapToObj(row -> regions[row]))
                .isNotEmpty()
                .doesNotContainAnyElementsOf(Arrays.stream(split.both())
                        .mapToObj(row -> regions[row])
                        .toList());
    }

    private void assertLeaks(Map<String, Object> split, String what) {
        assertThatThrownBy(() -> KnownSignal.read(folder, new KnownSignal(4, 12, 1, 0.1), Map.of("split", split)))
                .isInstanceOf(InvalidJobException.class)
                .hasMessageContaining(what)
                .hasMessageContaining("past of the target 'units'")
                .hasMessageContaining("split by time or by group of one of [store_id, department]");
    }

    private void assertWrong(Map<String, Object> split, String why) {
        assertThatThrownBy(() -> Linear.train(KnownClasses.read(folder, "returns", "binary", Map.of("split", split))))
                .isInstanceOf(InvalidJobException.class)
                .hasMessageContaining(why);
    }

    private JsonNode against(String trainedThrough, Map<String, Object> split) throws IOException {
        Validate.validate(KnownClasses.read(
                folder,
                "returns",
                "binary",
                Map.of(
                        "split",
                        split,
                        "champion",
                        Map.of("package", "champion.zip", "version", "1", "trainedThrough", trainedThrough))));
        return Programs.read(folder, "validation.json");
    }

    private static Set<String> stores(Dataset dataset, int[] rows) {
        String[] stores = dataset.rows().strings("store_id");
        return Arrays.stream(rows).mapToObj(row -> stores[row]).collect(Collectors.toSet());
    }
}
