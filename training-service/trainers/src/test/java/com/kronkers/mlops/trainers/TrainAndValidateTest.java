package com.kronkers.mlops.trainers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.trainers.job.JobFile;
import com.kronkers.mlops.trainers.job.JobJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.datasketches.kll.KllDoublesSketch;
import org.apache.datasketches.memory.Memory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainAndValidateTest {

    private static final KnownSignal DATA = new KnownSignal(60, 40, 1, 0.15);

    @TempDir
    static Path folder;

    @TempDir
    Path other;

    private static JsonNode validation;
    private static JsonNode training;
    private static JsonNode reference;

    @BeforeAll
    static void trainAndValidate() throws IOException {
        JobFile job = KnownSignal.read(folder, DATA, Map.of());
        Train.train(job);
        Validate.validate(job);
        validation = read(folder, "validation.json");
        training = read(folder, "training.json");
        reference = read(folder, "reference.json");
    }

    @Test
    void aKnownSignalBeatsEveryBaselineClearOfZero() {
        assertThat(validation.get("outcome").asText()).isEqualTo("validated");
        assertThat(validation.get("comparisons")).hasSize(2).allSatisfy(comparison -> {
            assertThat(comparison.get("metric").asText()).isEqualTo("wape");
            assertThat(comparison.get("high").asDouble()).isNegative();
        });
        assertThat(metric("candidate", "wape")).isLessThan(0.7 * metric("baseline:mean-4-weeks", "wape"));
        assertThat(metric("candidate", "wape")).isLessThan(0.7 * metric("baseline:last-week", "wape"));
    }

    @Test
    void everySliceHasTheMetricsOfTheWhole() {
        Map<String, Double> errors = new TreeMap<>();
        for (JsonNode slice : validation.get("slices")) {
            assertThat(slice.get("metrics").findValuesAsText("subject"))
                    .containsExactly("candidate", "baseline:mean-4-weeks");
            assertThat(slice.at("/metrics/0/wape")).isEqualTo(slice.at("/scores/candidate"));
            assertThat(slice.at("/metrics/0/mae").asDouble() / metric("candidate", "mae"))
                    .isCloseTo(slice.at("/metrics/0/mase").asDouble() / metric("candidate", "mase"), within(1e-9));
            errors.merge(
                    slice.get("column").asText(),
                    slice.at("/metrics/0/mae").asDouble() * slice.get("rows").asInt() / (4 * 60),
                    Double::sum);
        }
        assertThat(errors.keySet()).containsExactly("department", "promotion", "series size");
        assertThat(errors.values())
                .allSatisfy(error -> assertThat(error).isCloseTo(metric("candidate", "mae"), within(1e-9)));
    }

    @Test
    void theTestIsNewerThanAllThatTrainedTheModel() {
        LocalDate through = LocalDate.parse(training.get("trainedThrough").asText());
        JsonNode split = validation.get("split");

        assertThat(through).isEqualTo(KnownSignal.FIRST.plusWeeks(35));
        assertThat(split.get("trainedThrough").asText()).isEqualTo(through.toString());
        assertThat(split.get("testedFrom").asText())
                .isEqualTo(through.plusWeeks(1).toString());
        assertThat(split.get("testedThrough").asText())
                .isEqualTo(through.plusWeeks(4).toString());
        assertThat(split.get("testRows").asInt()).isEqualTo(4 * 60);
        assertThat(split.get("series").asInt()).isEqualTo(60);
        assertThat(split.get("zeroShare").asDouble()).isBetween(0.0, 0.05);
    }

    /** If a tested week had any influence on training, replacing those weeks would change the weights. */
    @Test
    void theTestWeeksDoNotInfluenceTheModel() throws IOException {
        JobFile job = KnownSignal.read(other, DATA, Map.of());
        DuckDb.run("CREATE TABLE d AS SELECT * REPLACE (CAST(CASE WHEN week_start >= DATE '"
                + KnownSignal.FIRST.plusWeeks(36) + "' THEN 9999 ELSE units END AS INTEGER) AS units) FROM '"
                + other.resolve("data.parquet") + "'; COPY d TO '" + other.resolve("changed.parquet")
                + "' (FORMAT parquet)");
        Files.move(
                other.resolve("changed.parquet"),
                other.resolve("data.parquet"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        Train.train(job);

        assertThat(other.resolve("model.zip")).hasSameBinaryContentAs(folder.resolve("model.zip"));
    }

    @Test
    void theSameSeedGivesTheSameBytesAndAnotherDoesNot() throws IOException {
        Path again = Files.createDirectory(other.resolve("again"));
        Path reseeded = Files.createDirectory(other.resolve("reseeded"));

        Train.train(KnownSignal.read(again, DATA, Map.of()));
        Train.train(KnownSignal.read(reseeded, DATA, Map.of("seed", 8)));

        assertThat(again.resolve("model.zip")).hasSameBinaryContentAs(folder.resolve("model.zip"));
        assertThat(Files.mismatch(reseeded.resolve("model.zip"), folder.resolve("model.zip")))
                .isNotNegative();
    }

    @Test
    void theReferenceDescribesEveryWeekTheModelWasMadeOn() {
        assertThat(reference.get("model").asText()).isEqualTo("weekly-demand");
        assertThat(reference.get("perBucketRows").asInt()).isEqualTo(60);
        assertThat(reference.get("buckets")).hasSize(32);
        JsonNode first = reference.get("buckets").get(0);
        assertThat(first.get("from").asText()).isEqualTo("2017-02-27");
        assertThat(first.get("through").asText()).isEqualTo("2017-03-05");
        assertThat(feature(first, "store_id").get("categories").get("store-0").asInt())
                .isEqualTo(4);
        assertThat(feature(first, "promotion").get("kind").asText()).isEqualTo("category");
        assertThat(StreamSupport.stream(first.get("features").spliterator(), false)
                        .map(feature -> feature.get("name").asText()))
                .doesNotContain("week_of_year_sin")
                .contains("discount_rate_lag_1");
        JsonNode output = feature(first, "units");
        KllDoublesSketch sketch = sketch(output);
        assertThat(output.get("role").asText()).isEqualTo("output");
        assertThat(sketch.getN()).isEqualTo(60);
        assertThat(sketch.getMinItem()).isNotNegative();
        assertThat(reference.get("performance").get("wape").asDouble()).isEqualTo(metric("candidate", "wape"));
    }

    /** Four departments and fifteen stores, whose sketches of a week make up the week's when they are merged. */
    @Test
    void theReferenceDescribesEveryWeekOfEverySegment() {
        Map<String, List<JsonNode>> byColumn = StreamSupport.stream(
                        reference.get("segments").spliterator(), false)
                .collect(Collectors.groupingBy(segment -> segment.get("column").asText()));
        assertThat(byColumn.keySet()).containsExactlyInAnyOrder("department", "store_id");
        assertThat(byColumn.get("department"))
                .extracting(segment -> segment.get("value").asText())
                .containsExactly("DELI", "DRUG GM", "GROCERY", "PRODUCE");
        assertThat(byColumn.get("store_id")).hasSize(15);
        byColumn.values().forEach(segments -> {
            for (int week = 0; week < 32; week++) {
                JsonNode whole = reference.get("buckets").get(week);
                KllDoublesSketch merged = KllDoublesSketch.newHeapInstance(800);
                for (JsonNode segment : segments) {
                    JsonNode bucket = segment.get("buckets").get(week);
                    assertThat(bucket.get("from")).isEqualTo(whole.get("from"));
                    assertThat(bucket.get("through")).isEqualTo(whole.get("through"));
                    assertThat(bucket.get("period")).isEqualTo(whole.get("period"));
                    assertThat(bucket.get("features").findValuesAsText("name"))
                            .isEqualTo(whole.get("features").findValuesAsText("name"));
                    assertThat(feature(bucket, segment.get("column").asText())
                                    .get("categories")
                                    .fieldNames())
                            .toIterable()
                            .containsExactly(segment.get("value").asText());
                    merged.merge(sketch(feature(bucket, "units")));
                }
                KllDoublesSketch all = sketch(feature(whole, "units"));
                assertThat(merged.getN()).isEqualTo(60);
                assertThat(merged.getQuantiles(new double[] {0, 0.25, 0.5, 0.75, 1}))
                        .containsExactly(all.getQuantiles(new double[] {0, 0.25, 0.5, 0.75, 1}));
            }
        });
    }

    @Test
    void aChampionOnTheSameRowsIsNotBeatenByItself() throws IOException {
        JobFile job = withChampion("2017-09-04");

        Validate.validate(job);

        JsonNode judged = read(other, "validation.json");
        assertThat(judged.get("outcome").asText()).isEqualTo("validated");
        JsonNode against = judged.get("comparisons").get(0);
        assertThat(against.get("against").asText()).isEqualTo("champion");
        assertThat(against.get("difference").asDouble()).isZero();
        assertThat(against.get("high").asDouble()).isZero();
        assertThat(judged.at("/slices/0/metrics").findValuesAsText("subject"))
                .containsExactly("candidate", "champion", "baseline:mean-4-weeks");
    }

    @Test
    void aChampionThatKnowsTheTestRowsIsNotComparedWith() throws IOException {
        JobFile job = withChampion("2017-09-11");

        Validate.validate(job);

        JsonNode judged = read(other, "validation.json");
        assertThat(judged.get("outcome").asText()).isEqualTo("refused");
        assertThat(judged.get("refusedBecause").asText())
                .startsWith("no fair rows")
                .contains("2017-09-11");
        assertThat(judged.get("comparisons")).isEmpty();
        assertThat(other.resolve("reference.json")).exists();
    }

    private JobFile withChampion(String trainedThrough) throws IOException {
        for (String name : new String[] {"model.zip", "training.json"}) {
            Files.copy(folder.resolve(name), other.resolve(name));
        }
        Files.copy(folder.resolve("model.zip"), other.resolve("champion.zip"));
        return KnownSignal.read(
                other,
                DATA,
                Map.of(
                        "champion",
                        Map.of("package", "champion.zip", "version", "1", "trainedThrough", trainedThrough)));
    }

    private static double metric(String subject, String name) {
        return StreamSupport.stream(validation.get("metrics").spliterator(), false)
                .filter(metric -> metric.get("subject").asText().equals(subject))
                .findFirst()
                .orElseThrow()
                .get(name)
                .asDouble();
    }

    private static KllDoublesSketch sketch(JsonNode feature) {
        return KllDoublesSketch.heapify(
                Memory.wrap(Base64.getDecoder().decode(feature.get("kll").asText())));
    }

    private static JsonNode feature(JsonNode bucket, String name) {
        return StreamSupport.stream(bucket.get("features").spliterator(), false)
                .filter(feature -> feature.get("name").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode read(Path folder, String name) throws IOException {
        return JobJson.MAPPER.readTree(folder.resolve(name).toFile());
    }
}
