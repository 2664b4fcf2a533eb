package com.kronkers.mlops.trainers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.trainers.job.InvalidJobException;
import com.kronkers.mlops.trainers.job.JobFile;
import com.kronkers.mlops.trainers.job.JobJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Data that no model should be made of, and data that knows more than it may. */
class BadDataTest {

    private static final KnownSignal DATA = new KnownSignal(20, 30, 3, 0.1);

    @TempDir
    Path folder;

    @Test
    void targetsThatAreNoNumbersAreLeftOut() throws IOException {
        JobFile job = job(
                "CASE WHEN week_start < DATE '2017-02-06' THEN units WHEN hash(store_id || department || week_start) % 9 = 0"
                        + " THEN 'NaN'::DOUBLE WHEN hash(store_id || department || week_start) % 9 = 1 THEN 'inf'::DOUBLE ELSE units END",
                List.of("promotion"));

        Linear.train(job);
        Validate.validate(job);

        JsonNode validation = Programs.read(folder, "validation.json");
        assertThat(validation.get("outcome").asText()).isEqualTo("validated");
        assertThat(validation.at("/split/testRows").asInt()).isBetween(40, 75);
        assertThat(Programs.metric(validation, "candidate", "wape")).isFinite();
    }

    @Test
    void aTargetWithoutANumberLeavesNothingToLearn() throws IOException {
        assertRefused(job("'NaN'::DOUBLE", List.of()), "0 rows to fit");
    }

    @Test
    void aConstantTargetLeavesNothingToLearn() throws IOException {
        assertRefused(job("5", List.of()), "the same in every row that trains");
    }

    @Test
    void oneRowIsTooFew() throws IOException {
        KnownSignal.job(folder, DATA, Map.of("parameters", Map.of()));
        change("SELECT * FROM d LIMIT 1");

        assertRefused(JobFile.read(folder.resolve("job.json")), "1 steps of time, at least");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "units * 2.5                                             | no input copies the target",
                "units * 2.5 + 25 * random()                             | no input knows the target",
                "lead(units) OVER (PARTITION BY store_id, department ORDER BY week_start) | no input knows the target",
            })
    void anInputThatKnowsTheTargetIsCaught(String leak, String check) throws IOException {
        JobFile job = job("units", List.of("promotion", "till"), leak);

        Linear.train(job);
        Validate.validate(job);

        JsonNode validation = Programs.read(folder, "validation.json");
        assertThat(validation.get("outcome").asText())
                .as(validation.get("checks").toString())
                .isEqualTo("refused");
        assertThat(validation.get("refusedBecause").asText()).contains(check).contains("'till'");
        assertThat(Programs.check(validation, check).get("passed").asBoolean()).isFalse();
        assertThat(validation.get("metrics")).isNotEmpty();
    }

    /** What moves with the target a little is what a model is made of. */
    @Test
    void anInputThatHelpsIsNoLeak() throws IOException {
        JobFile job = job("units", List.of("promotion", "till"), "sqrt(units) + 4 * random()");

        Linear.train(job);
        Validate.validate(job);

        assertThat(Programs.read(folder, "validation.json").get("outcome").asText())
                .isEqualTo("validated");
    }

    @Test
    void anInputThatIsTheClassIsCaught() throws IOException {
        JobFile job = KnownClasses.read(folder, "returns", "binary", Map.of());
        change("SELECT * REPLACE (CASE WHEN returns THEN 'loyal' ELSE 'lost' END AS region) FROM d");

        Linear.train(job);
        Validate.validate(job);

        JsonNode validation = Programs.read(folder, "validation.json");
        assertThat(validation.get("refusedBecause").asText()).contains("'region' has another value for each class");
    }

    private void assertRefused(JobFile job, String why) {
        assertThatThrownBy(() -> Linear.train(job))
                .isInstanceOf(InvalidJobException.class)
                .hasMessageContaining(why);
        assertThat(folder.resolve("model.zip")).doesNotExist();
    }

    private JobFile job(String units, List<String> known) throws IOException {
        return job(units, known, "0");
    }

    private JobFile job(String units, List<String> known, String till) throws IOException {
        Map<String, Object> recipe = JobJson.MAPPER.readValue(
                KnownSignal.recipe().toJson(),
                JobJson.MAPPER.getTypeFactory().constructMapType(Map.class, String.class, Object.class));
        recipe.put("known", known);
        JobFile job = KnownSignal.read(folder, DATA, Map.of("recipe", recipe, "parameters", Map.of()));
        change("SELECT * REPLACE (CAST(" + units + " AS DOUBLE) AS units), CAST(" + till
                + " AS DOUBLE) AS till FROM d");
        return job;
    }

    private void change(String select) throws IOException {
        Path data = folder.resolve("data.parquet");
        Path changed = folder.resolve("changed.parquet");
        DuckDb.run("SELECT setseed(0.3); CREATE TABLE d AS FROM '" + data + "'; COPY (" + select + ") TO '" + changed
                + "' (FORMAT parquet)");
        Files.move(changed, data, StandardCopyOption.REPLACE_EXISTING);
    }
}
