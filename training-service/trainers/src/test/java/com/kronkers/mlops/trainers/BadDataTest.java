package com.kronkers.mlops.trainers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.trainers.adoption.Preparation;
import com.kronkers.mlops.trainers.job.InvalidJobException;
import com.kronkers.mlops.trainers.job.JobFile;
import com.kronkers.mlops.trainers.job.JobJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Data that no model should be made of, and data that knows more than it may. */
class BadDataTest {

    private static final KnownSignal DATA = new KnownSignal(20, 30, 3, 0.1);
    private static final String STORE = "CAST(right(store_id, 1) AS INTEGER)";
    private static final String SIZED = "units * power(9, " + STORE + ")";
    private static final String WEEK = "date_diff('week', DATE '2016-12-26', week_start)";

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

    @ParameterizedTest
    @MethodSource("waysToTrain")
    void aConstantTargetLeavesNothingToLearn(WayToTrain way) throws IOException {
        JobFile job = job("5", List.of());

        assertThatThrownBy(() -> way.begin(job))
                .isInstanceOf(InvalidJobException.class)
                .hasMessageContaining("'units' is the same in every row that trains");
        assertThat(folder.resolve("model.zip")).doesNotExist();
        assertThat(folder.resolve("train.parquet")).doesNotExist();
    }

    private interface WayToTrain {
        void begin(JobFile job) throws IOException;
    }

    static List<Named<WayToTrain>> waysToTrain() {
        return List.of(
                Named.of("a trainer of the platform", Linear::train), Named.of("a project", Preparation::prepare));
    }

    @Test
    void oneRowIsTooFew() throws IOException {
        KnownSignal.job(folder, DATA, Map.of("parameters", Map.of()));
        change("SELECT * FROM d LIMIT 1");

        assertRefused(JobFile.read(folder.resolve("job.json")), "1 steps of time, at least");
    }

    /** Where series differ much in size, a curve of the target has neither its scale nor its surprises. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "units     | units * 2.5                   | no input copies the target",
                "units     | units * 2.5 + 25 * random()   | no input knows the target",
                "units     | lead(units) OVER (PARTITION BY store_id, department ORDER BY week_start)"
                        + "                               | no input knows the target",
                SIZED + " | ln(1 + units)                 | no input knows the target",
                SIZED + " | -ln(1 + lead(units) OVER (PARTITION BY store_id, department ORDER BY week_start))"
                        + "                               | no input knows the target",
                SIZED + " | CAST(units AS VARCHAR)        | no input copies the target",
                SIZED + " | concat('about ', units)       | no input copies the target",
            })
    void anInputThatKnowsTheTargetIsCaught(String units, String leak, String check) throws IOException {
        JsonNode validation = validated(job(units, List.of("promotion", "till"), leak));

        assertThat(validation.get("outcome").asText())
                .as(validation.get("checks").toString())
                .isEqualTo("refused");
        assertThat(validation.get("refusedBecause").asText()).contains(check).contains("'till'");
        assertThat(Programs.check(validation, check).get("passed").asBoolean()).isFalse();
        assertThat(validation.get("metrics")).isNotEmpty();
    }

    /** What moves with the target a little is what a model is made of; so are sizes, names and trends. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "units                  | sqrt(units) + 4 * random()",
                "units                  | CAST(round(sqrt(units) + 4 * random()) AS VARCHAR)",
                SIZED + "              | ln(1 + units) + 0.5 * random()",
                "1000000 * " + STORE + " + units | concat(store_id, department)",
                WEEK + " * " + WEEK + " | " + WEEK,
            })
    void anInputThatHelpsIsNoLeak(String units, String help) throws IOException {
        JsonNode validation = validated(job(units, List.of("promotion", "till"), help));

        assertThat(validation.get("outcome").asText())
                .as(validation.get("checks").toString())
                .isEqualTo("validated");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "returns | binary | CASE WHEN returns THEN 'loyal' ELSE 'lost' END AS region"
                        + " | 'region' has another value for each class",
                "buys | multi-class | position(buys IN 'bread milk nothing') + 0.3 * random() AS age"
                        + " | 'age' parts the classes",
            })
    void anInputThatIsTheClassIsCaught(String target, String task, String leak, String found) throws IOException {
        JobFile job = KnownClasses.read(folder, target, task, Map.of());
        change("SELECT * REPLACE (" + leak + ") FROM d");

        assertThat(validated(job).path("refusedBecause").asText()).contains(found);
    }

    @Test
    void aNumberThatPartsAllClassesButTwoIsNoLeak() throws IOException {
        JobFile job = KnownClasses.read(folder, "buys", "multi-class", Map.of());
        change("SELECT * REPLACE (position(buys IN 'bread milk nothing') + 5.5 * random() AS age) FROM d");

        assertThat(validated(job).get("outcome").asText()).isEqualTo("validated");
    }

    private JsonNode validated(JobFile job) throws IOException {
        Linear.train(job);
        Validate.validate(job);
        return Programs.read(folder, "validation.json");
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
        change("SELECT *, " + till + " AS till FROM (SELECT * REPLACE (CAST(" + units
                + " AS DOUBLE) AS units) FROM d)");
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
