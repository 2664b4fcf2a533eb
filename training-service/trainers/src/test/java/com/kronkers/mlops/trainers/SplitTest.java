package com.kronkers.mlops.trainers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
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
