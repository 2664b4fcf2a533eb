package com.kronkers.mlops.serving.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.kronkers.mlops.runtime.Datatype;
import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.runtime.Tensor;
import com.kronkers.mlops.serving.topic.Cause;
import com.kronkers.mlops.testing.Contracts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.kll.KllDoublesSketch;
import org.apache.datasketches.memory.Memory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowsTest {
    private static final Instant TEN = Instant.parse("2026-11-01T10:00:00Z");

    private final ObjectMapper json = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);
    private final Windows windows = new Windows(Duration.ofMinutes(1), "serving-0");

    @Test
    void aWindowTellsCountsLatencyAndEveryColumn() throws IOException {
        windows.add(Requests.answered(TEN.plusSeconds(3), "1", 30, 31, Double.NaN));
        windows.add(Requests.answered(TEN.plusSeconds(59), "1", 33));
        windows.add(Requests.failed(TEN.plusSeconds(59), "1"));
        assertThat(windows.advance(TEN.plusSeconds(59))).isEmpty();

        List<PredictionWindow> ended = windows.advance(TEN.plusSeconds(60));

        assertThat(ended).singleElement().satisfies(window -> {
            assertThat(window.window()).isEqualTo(new PredictionWindow.Span(TEN, TEN.plusSeconds(60)));
            assertThat(window.counts()).isEqualTo(new PredictionWindow.Counts(3, 4, 1));
            assertThat(window.latencyMillis().p50()).isEqualTo(2.5);
            Contracts.assertValid("prediction-windows", json.writeValueAsString(window));
        });
        PredictionWindow.Feature lag = feature(ended.get(0), "units_lag_1", "history");
        assertThat(lag.rows()).isEqualTo(4);
        assertThat(lag.nulls()).isEqualTo(1);
        KllDoublesSketch sketch =
                KllDoublesSketch.heapify(Memory.wrap(Base64.getDecoder().decode(lag.kll())));
        assertThat(sketch.getN()).isEqualTo(3);
        assertThat(sketch.getMaxItem()).isEqualTo(33);
        assertThat(sketch.getK()).isEqualTo(800);
        assertThat(feature(ended.get(0), "store_id", "entity").categories()).isEqualTo(Map.of("367", 4L));
        assertThat(feature(ended.get(0), "holiday", "known").categories()).isEqualTo(Map.of("false", 4L));
        assertThat(feature(ended.get(0), "units", "output").rows()).isEqualTo(4);
        assertThat(ended.get(0).features()).noneMatch(feature -> feature.name().startsWith("week_of_year"));
    }

    @ParameterizedTest(name = "{0} rows a request")
    @CsvSource({"1000, 3000", "1, 400000"})
    void aBusyVersionsNumbersAreSampledAndStillToldForAllOfItsRows(int rows, int requests) {
        double[] values = new double[rows];
        for (int request = 0; request < requests; request++) {
            for (int row = 0; row < rows; row++) {
                // The smallest rows come first, a tenth of them say nothing, and a period of ten hides in them.
                int place = request * rows + row;
                values[row] = place % 10 == 3 ? Double.NaN : place;
            }
            windows.add(Requests.answered(TEN.plusMillis(request * 60_000L / requests), "1", values));
        }

        PredictionWindow window = windows.advance(TEN.plusSeconds(60)).get(0);

        double all = (double) rows * requests;
        assertThat(window.counts().rows()).isEqualTo(rows * requests);
        PredictionWindow.Feature lag = feature(window, "units_lag_1", "history");
        assertThat(lag.rows() / all).isCloseTo(1, within(0.0001));
        assertThat(lag.nulls() / all).isCloseTo(0.1, within(0.003));
        KllDoublesSketch sketch =
                KllDoublesSketch.heapify(Memory.wrap(Base64.getDecoder().decode(lag.kll())));
        assertThat(sketch.getN()).isEqualTo(lag.rows() - lag.nulls());
        for (double share = 0.05; share < 1; share += 0.05) {
            assertThat(sketch.getQuantile(share) / all).as("quantile " + share).isCloseTo(share, within(0.006));
        }
        assertThat(feature(window, "store_id", "entity").categories()).isEqualTo(Map.of("367", (long) rows * requests));
    }

    @Test
    void aSampleTakesOneRowOfEachGroupWhereverRequestsEnd() {
        RowSample sample = new RowSample(1_000, 9_000);
        assertThat(sample.take(RowSample.ALL, 1_000)).isEqualTo(RowSample.Taken.EVERY);
        List<Integer> taken = new ArrayList<>();
        int rows = 0;
        for (int request = 0; request < 5_000; request++) {
            int more = 1 + request % 40;
            int before = rows;
            // As many in each of the seven seconds that are left as in the first.
            RowSample.Taken some = sample.take(more, 2_000);
            assertThat(some.weight()).isEqualTo(7);
            Arrays.stream(some.positions()).forEach(position -> taken.add(before + position));
            rows += more;
        }

        assertThat(sample.rows()).isEqualTo(RowSample.ALL + rows);
        assertThat(taken).extracting(position -> position / 7).doesNotHaveDuplicates();
        assertThat(taken).hasSizeBetween(rows / 7, rows / 7 + 1);
        assertThat(taken.stream().map(position -> position % 7).distinct()).hasSize(7);
    }

    @Test
    void aWindowThatIsNotBusyTakesEveryRow() {
        RowSample sample = new RowSample(0, 60_000);
        sample.take(RowSample.ALL, 0);

        assertThat(sample.take(1, 40_000)).isEqualTo(RowSample.Taken.EVERY);
        assertThat(sample.take(1, 59_000)).isEqualTo(RowSample.Taken.EVERY);
    }

    @Test
    void versionsHaveWindowsOfTheirOwn() {
        windows.add(Requests.answered(TEN, "1", 1));
        windows.add(Requests.answered(TEN, "2", 1));

        assertThat(windows.advance(TEN.plusSeconds(60)))
                .extracting(PredictionWindow::version)
                .containsExactlyInAnyOrder("1", "2");
        assertThat(windows.advance(TEN.plusSeconds(120))).isEmpty();
    }

    @Test
    void aRequestThatComesLateCountsInTheOpenWindow() {
        windows.add(Requests.answered(TEN, "1", 1));
        windows.advance(TEN.plusSeconds(61));

        assertThat(windows.advance(TEN.plusSeconds(59))).isEmpty();
        windows.add(Requests.answered(TEN.plusSeconds(59), "1", 1));

        assertThat(windows.advance(TEN.plusSeconds(120)))
                .singleElement()
                .returns(TEN.plusSeconds(60), window -> window.window().start());
    }

    @Test
    void noPartIsLargerThan256KiBAndNoFeatureIsLost() throws IOException {
        windows.add(Requests.wide(TEN, 400));

        List<PredictionWindow> parts = windows.advance(TEN.plusSeconds(60));

        assertThat(parts).hasSizeGreaterThan(1);
        assertThat(parts)
                .extracting(PredictionWindow::part)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, parts.size()).boxed().toList());
        long features = 0;
        for (PredictionWindow part : parts) {
            byte[] bytes = json.writeValueAsBytes(part);
            assertThat(bytes.length).isLessThanOrEqualTo(256 << 10);
            assertThat(part.parts()).isEqualTo(parts.size());
            Contracts.assertValid("prediction-windows", json.readTree(bytes));
            features += part.features().size();
        }
        assertThat(features).isEqualTo(400 + 4);
    }

    @Test
    void aVersionHasOneWindowWhicheverAliasesAndDecisionsItStoodUnder() throws IOException {
        windows.add(Requests.answered(TEN, new CapturedRequest.Version("1", 1, "champion"), 1));
        windows.add(Requests.answered(TEN, new CapturedRequest.Version("1", 2, "stable"), 1));
        windows.add(Requests.answered(TEN, new CapturedRequest.Version("1", 2, "next", true), 1));

        List<PredictionWindow> ended = windows.advance(TEN.plusSeconds(60));

        assertThat(ended)
                .extracting(PredictionWindow::revision, PredictionWindow::variants, PredictionWindow::shadow)
                .containsExactlyInAnyOrder(
                        tuple(2L, List.of("champion", "stable"), false), tuple(2L, List.of("next"), true));
        for (PredictionWindow window : ended) {
            Contracts.assertValid("prediction-windows", json.writeValueAsString(window));
        }
    }

    @Test
    void everyInputAndOutputOfAModelWithoutARecipeIsTold() throws IOException {
        Signature signature = new Signature(
                List.of(
                        new Signature.Column("price", "number"),
                        new Signature.Column("big", "integer"),
                        Requests.tensor("picture", Datatype.FP32, 2)),
                List.of(new Signature.Column("label", "string"), Requests.probabilities("no", "yes")));
        Table inputs = Table.builder(2)
                .doubles("price", 1.5, 2.5)
                .longs("big", 1L << 60, 7)
                .tensor("picture", Tensor.ofFloats(new float[] {1, 2, 3, 4}, 2, 2))
                .build();
        Table outputs = Table.builder(2)
                .strings("label", "yes", "no")
                .tensor("probability", Tensor.ofFloats(new float[] {0.1f, 0.9f, 0.8f, 0.2f}, 2, 2))
                .build();
        CapturedRequest request = Requests.foreign(TEN, signature, inputs, outputs);

        windows.add(request);

        PredictionWindow window = windows.advance(TEN.plusSeconds(60)).get(0);
        assertThat(window.features())
                .extracting(PredictionWindow.Feature::name)
                .containsExactly(
                        "price", "big", "picture[0]", "picture[1]", "label", "probability[no]", "probability[yes]");
        assertThat(feature(window, "label", "output").categories()).isEqualTo(Map.of("yes", 1L, "no", 1L));
        Contracts.assertValid("prediction-windows", json.writeValueAsString(window));
        JsonNode told = assertTold(request).at("/predictions/0");
        assertThat(told.path("labels").toString()).isEqualTo("{\"label\":\"yes\"}");
        assertThat(told.path("output").fieldNames())
                .toIterable()
                .containsExactly("probability[no]", "probability[yes]");
        assertThat(told.at("/output/probability[yes]").asDouble()).isEqualTo((double) 0.9f);
    }

    @Test
    void aFlagThatIsLeftOutIsMissingAmongTheOthers() {
        Signature signature = new Signature(
                List.of(new Signature.Column("holiday", "boolean")), List.of(new Signature.Column("units", "number")));
        Table told = Table.builder(2).booleans("holiday", true, false).build();
        Table leftOut = Table.builder(2).doubles("holiday", 1, Double.NaN).build();
        Table outputs = Table.builder(2).doubles("units", 3, 4).build();

        for (Table inputs : List.of(leftOut, told, leftOut)) {
            windows.add(Requests.foreign(TEN, signature, inputs, outputs));
        }

        PredictionWindow window = windows.advance(TEN.plusSeconds(60)).get(0);
        PredictionWindow.Feature holiday = feature(window, "holiday", "known");
        assertThat(holiday.rows()).isEqualTo(6);
        assertThat(holiday.nulls()).isEqualTo(2);
        assertThat(holiday.categories()).isEqualTo(Map.of("true", 3L, "false", 1L));
    }

    @Test
    void flagsOfATensorThatCameAsNumbersAreFlags() {
        Signature signature = new Signature(
                List.of(Requests.tensor("open", Datatype.BOOL, 2)), List.of(new Signature.Column("units", "number")));
        Table inputs = Table.builder(1)
                .tensor("open", Tensor.ofInts(new int[] {1, 0}, 1, 2))
                .build();
        Table outputs = Table.builder(1).doubles("units", 3).build();

        windows.add(Requests.foreign(TEN, signature, inputs, outputs));

        PredictionWindow window = windows.advance(TEN.plusSeconds(60)).get(0);
        assertThat(feature(window, "open", "known").categories()).isEqualTo(Map.of("true", 1L, "false", 1L));
    }

    @Test
    void frequentCategoriesAreFoundAlsoWhenTheyComeLateAndAllAreCountedOnce() {
        FeatureSketch sketch = FeatureSketch.category("store_id", "entity");

        IntStream.range(0, 50_000).mapToObj(i -> "rare " + i).forEach(sketch::add);
        java.util.Collections.nCopies(5_000, "late").forEach(sketch::add);

        PredictionWindow.Feature feature = sketch.snapshot();
        assertThat(feature.categories().get("late")).isBetween(5_000 - feature.countError(), 5_000L);
        assertThat(feature.categories().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(55_000);
        HllSketch distinct = HllSketch.heapify(Base64.getDecoder().decode(feature.hll()));
        assertThat(distinct.getEstimate()).isBetween(47_500.0, 52_500.0);
    }

    @Test
    void moreCategoriesThanThereIsRoomForAreCountedTogether() {
        FeatureSketch sketch = FeatureSketch.category("store_id", "entity");

        IntStream.range(0, 10_000).mapToObj(i -> "store " + i).forEach(sketch::add);

        PredictionWindow.Feature feature = sketch.snapshot();
        assertThat(feature.categories().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(10_000);
        assertThat(feature.categories().get(FeatureSketch.OTHER)).isGreaterThan(5_000);
        assertThat(feature.bytes()).isLessThan(256 << 10);
    }

    @Test
    void aPredictionIsAsTheSchemaSays() {
        Instant asked = TEN.plusNanos(1_020_000);

        JsonNode told = assertTold(Requests.answered(asked, "1", 30)).at("/predictions/0");

        assertThat(told.path("entity").toString()).isEqualTo("{\"store_id\":\"367\",\"department\":\"GROCERY\"}");
        assertThat(told.path("time").asText()).isEqualTo("2017-10-02");
        assertThat(told.path("output").toString()).isEqualTo("{\"units\":12.5}");
        assertThat(Instant.parse(told.path("at").asText())).isEqualTo(asked);
        assertThat(told.has("labels")).isFalse();
    }

    @Test
    void aPredictionOfAModelWithoutARecipeIsForTheDayItWasAsked() {
        Signature.Column label = new Signature.Column("label", "string");
        Signature.Column score = new Signature.Column("score", "number");
        Signature signature = new Signature(List.of(new Signature.Column("x", "number")), List.of(label, score));
        CapturedRequest request = Requests.foreign(
                TEN,
                signature,
                Table.builder(2).doubles("x", new double[2]).build(),
                Table.builder(2)
                        .strings("label", new String[] {"true", null})
                        .doubles("score", new double[] {Double.NaN, 0.1f})
                        .build());

        JsonNode told = assertTold(request);

        assertThat(told.at("/predictions/0/time").asText())
                .isEqualTo(TEN.toString().substring(0, 10));
        assertThat(told.at("/predictions/0/output").toString()).isEqualTo("{\"label\":1.0}");
        assertThat(told.at("/predictions/0/labels").toString()).isEqualTo("{\"label\":\"true\"}");
        assertThat(told.at("/predictions/1/output/score").asDouble()).isEqualTo(0.1f);
        assertThat(told.at("/predictions/1").has("labels")).isFalse();
    }

    @Test
    void anInstantIsTheSameAsText() {
        InstantTexts instants = new InstantTexts();
        for (String at : List.of(
                "2000-02-29T23:59:59.999999Z",
                "2000-03-01T00:00:00Z",
                "2000-03-01T00:00:00.000001Z",
                "2000-03-01T00:00:00.1Z",
                "1969-12-31T23:59:59.5Z",
                "2000-02-29T23:59:59.999999Z")) {
            Instant instant = Instant.parse(at);
            assertThat(Instant.parse(instants.text(instant))).isEqualTo(instant);
            assertThat(instants.day(instant)).isEqualTo(at.substring(0, 10));
        }
        assertThat(instants.text(Instant.parse("2000-03-01T00:00:00.020Z"))).isEqualTo("2000-03-01T00:00:00.020000Z");
    }

    @Test
    void predictionsOfOneRecordTellTheirTracesEachAndTogetherIfTheyAreOne() {
        Cause one = Cause.request("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        Cause other = Cause.request("00-4bf92f3577b34da6a3ce929d0e0e4737-00f067aa0ba902b7-01");

        JsonNode told = assertTold(request(one), request(other), request(Cause.UNKNOWN));

        assertThat(told.at("/predictions/0/traceparent").asText()).isEqualTo(one.traceparent());
        assertThat(told.at("/predictions/1/traceparent").asText()).isEqualTo(other.traceparent());
        assertThat(told.path("predictions").get(2).has("traceparent")).isFalse();
        assertThat(causeOf(one, one)).isEqualTo(one);
        assertThat(causeOf(one, other, one)).isEqualTo(Cause.UNKNOWN);
        assertThat(causeOf(Cause.UNKNOWN, one)).isEqualTo(Cause.UNKNOWN);
    }

    private static Cause causeOf(Cause... causes) {
        PredictionsRecord record = new PredictionsRecord("demand");
        for (Cause cause : causes) {
            record.add(PredictionsMade.of(request(cause), new InstantTexts()), 0);
        }
        return record.cause();
    }

    private static CapturedRequest request(Cause cause) {
        CapturedRequest request = Requests.answered(TEN, "1", 30);
        return new CapturedRequest(
                request.model(),
                request.version(),
                request.department(),
                request.at(),
                request.nanos(),
                request.recipe(),
                request.signature(),
                request.features(),
                request.ids(),
                request.outputs(),
                null,
                cause);
    }

    private static JsonNode assertTold(CapturedRequest... requests) {
        PredictionsRecord record = new PredictionsRecord("demand");
        InstantTexts instants = new InstantTexts();
        int predictions = 0;
        for (CapturedRequest request : requests) {
            PredictionsMade made = PredictionsMade.of(request, instants);
            for (int row = 0; row < made.rows(); row++) {
                record.add(made, row);
            }
            predictions += made.rows();
        }
        assertThat(record.predictions()).isEqualTo(predictions);
        try {
            JsonNode told = new ObjectMapper().readTree(record.finish());
            Contracts.assertValid("predictions.v2", told);
            assertThat(told.path("predictions")).hasSize(predictions);
            return told;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PredictionWindow.Feature feature(PredictionWindow window, String name, String role) {
        return window.features().stream()
                .filter(feature -> feature.name().equals(name) && feature.role().equals(role))
                .findFirst()
                .orElseThrow();
    }
}
