package com.kronkers.mlops.trainers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.trainers.job.JobFile;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A champion that nothing can be compared with refuses the candidate with the reason; it never fails the job. */
class IncomparableChampionTest {

    @TempDir
    Path folder;

    @TempDir
    Path other;

    @BeforeEach
    void train() throws IOException {
        Linear.train(KnownClasses.read(folder, "returns", "binary", Map.of()));
        Files.copy(folder.resolve("model.zip"), folder.resolve("champion.zip"));
    }

    @Test
    void oneThatDoesNotSayThroughWhenItWasTrained() throws IOException {
        assertRefused(validation(null, Map.of()), "the champion 3", "does not say through when it was trained");
    }

    @Test
    void oneThatDoesNotSayItWhereRowsAreNotSplitByTime() throws IOException {
        assertRefused(
                validation(null, Map.of("split", Map.of("by", "stratified"))),
                "does not say through when it was trained");
    }

    @Test
    void oneThatAnswersAnotherQuestion() throws IOException {
        Linear.train(KnownClasses.read(other, "buys", "multi-class", Map.of()));
        Files.delete(folder.resolve("champion.zip"));
        Files.copy(other.resolve("model.zip"), folder.resolve("champion.zip"));

        assertRefused(validation("2017-06-30", Map.of()), "target buys where the candidate has returns", "task");
    }

    @Test
    void oneWithoutARecipe() throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(folder.resolve("champion.zip"))) {
            Files.delete(zip.getPath("recipe.json"));
        }

        assertRefused(validation("2017-06-30", Map.of()), "it has no recipe");
    }

    @Test
    void oneThatCannotBeOpened() throws IOException {
        Files.writeString(folder.resolve("champion.zip"), "no package");

        assertRefused(validation("2017-06-30", Map.of()), "champion.zip");
    }

    private JsonNode validation(String trainedThrough, Map<String, Object> more) throws IOException {
        Map<String, Object> champion = new HashMap<>(Map.of("package", "champion.zip", "version", "3"));
        champion.put("trainedThrough", trainedThrough);
        Map<String, Object> job = new HashMap<>(more);
        job.put("champion", champion);
        JobFile described = KnownClasses.read(folder, "returns", "binary", job);
        Validate.validate(described);
        return Programs.read(folder, "validation.json");
    }

    private void assertRefused(JsonNode validation, String... why) {
        assertThat(validation.get("outcome").asText()).isEqualTo("refused");
        assertThat(validation.get("refusedBecause").asText()).contains(why);
        assertThat(validation.get("comparisons")).isEmpty();
        assertThat(validation.get("primaryMetric").asText()).isEqualTo("logLoss");
        assertThat(folder.resolve("reference.json")).exists();
    }
}
