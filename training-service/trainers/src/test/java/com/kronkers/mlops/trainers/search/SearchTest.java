package com.kronkers.mlops.trainers.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The search alone, of functions that take no time. */
class SearchTest {
    private static final List<Dimension> SPACE = List.of(
            Dimension.logarithmic("rate", 0.001, 1),
            Dimension.whole("depth", 1, 10),
            Dimension.number("share", 0.5, 1),
            Dimension.choice("widths", List.of(List.of(8), List.of(16), List.of(32))));

    private static final Map<String, Object> ASKED = parameters(1.0, 10, 0.5, List.of(8));

    @Test
    void whatIsGivenIsTriedFirstAndOnce() {
        Map<String, Map<String, Object>> starts = new LinkedHashMap<>();
        starts.put("asked", ASKED);
        starts.put("champion", parameters(0.1, 3, 0.9, List.of(16)));

        List<SearchReport.Trial> trials = search(6, 1).run(starts, SearchTest::far);

        assertThat(trials)
                .extracting(SearchReport.Trial::origin)
                .containsExactly("asked", "champion", "search", "search", "search", "search");
        assertThat(trials).extracting(SearchReport.Trial::number).containsExactly(1, 2, 3, 4, 5, 6);
        starts.put("champion", ASKED);
        assertThat(search(6, 1).run(starts, SearchTest::far))
                .extracting(SearchReport.Trial::origin)
                .containsExactly("asked", "search", "search", "search", "search", "search");
    }

    @Test
    void theSameSeedMakesTheSameTrials() {
        List<SearchReport.Trial> trials = search(30, 5).run(Map.of("asked", ASKED), SearchTest::far);

        assertThat(search(30, 5).run(Map.of("asked", ASKED), SearchTest::far)).isEqualTo(trials);
        assertThat(search(30, 6).run(Map.of("asked", ASKED), SearchTest::far)).isNotEqualTo(trials);
        assertThat(trials).extracting(SearchReport.Trial::parameters).doesNotHaveDuplicates();
    }

    /** Of the lowest scores for many seeds, the mean. */
    @Test
    void lookingWhereItWasGoodFindsBetterThanLookingAnywhere() {
        double searched = IntStream.range(0, 40)
                .mapToDouble(seed -> Search.best(search(30, seed).run(Map.of("asked", ASKED), SearchTest::far))
                        .score())
                .average()
                .orElseThrow();
        double anywhere = IntStream.range(0, 40)
                .mapToDouble(SearchTest::bestOfThirtyAnywhere)
                .average()
                .orElseThrow();

        assertThat(searched).isLessThan(0.7 * anywhere);
    }

    @Test
    void whatFailsIsWorstAndEndsNothing() {
        List<SearchReport.Trial> trials = search(12, 3).run(Map.of("asked", ASKED), parameters -> {
            if (parameters.equals(ASKED)) {
                throw new IllegalStateException("x".repeat(1000));
            }
            return (int) parameters.get("depth") > 5 ? Double.NaN : far(parameters);
        });

        assertThat(trials).hasSize(12);
        assertThat(trials.get(0).failure()).hasSize(300);
        assertThat(trials).allMatch(trial -> (trial.score() == null) == (trial.failure() != null));
        assertThat(trials).extracting(SearchReport.Trial::failure).contains("its score is NaN");
        assertThat(Search.best(trials).score()).isNotNull();
    }

    @Test
    void theFirstOfEqualsIsBestAlsoWhereNoneHasAScore() {
        assertThat(Search.best(search(5, 3).run(Map.of("asked", ASKED), parameters -> 1))
                        .number())
                .isEqualTo(1);
        assertThat(Search.best(search(5, 3).run(Map.of("asked", ASKED), parameters -> Double.NaN))
                        .number())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "19, 1", "20, 2", "29, 2", "30, 3", "59, 3", "60, 4"})
    void aTrialIsBegunOnlyWhereOneAsLongAsTheLongestStillEndsInTime(int seconds, int expected) {
        AtomicLong now = new AtomicLong(-5);
        Iterator<Integer> lengths = List.of(10, 10, 20, 1).iterator();
        Search search =
                new Search(SPACE, 4, Duration.ofSeconds(seconds), 3, trial -> {}, () -> now.get() * 1_000_000_000);

        List<SearchReport.Trial> trials = search.run(Map.of("asked", ASKED), parameters -> {
            now.addAndGet(lengths.next());
            return far(parameters);
        });

        assertThat(trials).hasSize(expected);
    }

    @Test
    void onceAllIsTriedNothingIsTriedAgain() {
        List<Dimension> small = List.of(Dimension.whole("depth", 1, 4), Dimension.choice("widths", List.of(8, 16)));
        Search search = new Search(small, 50, null, 3, trial -> {}, System::nanoTime);

        List<SearchReport.Trial> trials = search.run(
                Map.of("asked", Map.of("depth", 1, "widths", 8)), parameters -> (int) parameters.get("depth"));

        assertThat(trials)
                .extracting(SearchReport.Trial::parameters)
                .doesNotHaveDuplicates()
                .hasSize(8);
    }

    /** Of the last ten trials for many seeds, the mean distance to what is best of all that has a place. */
    @Test
    void aBestWithoutAPlaceDoesNotMakeTheSearchLookAnywhere() {
        List<Dimension> space = List.of(Dimension.logarithmic("penalty", 0.01, 10_000));

        double distance = IntStream.range(0, 20)
                .mapToObj(seed -> new Search(space, 30, null, seed, trial -> {}, System::nanoTime)
                        .run(Map.of("asked", Map.of("penalty", 0.0)), SearchTest::besideZero))
                .flatMap(trials -> trials.subList(20, 30).stream())
                .mapToDouble(SearchReport.Trial::score)
                .average()
                .orElseThrow();

        assertThat(distance).as("anywhere it is about %s", 1.5).isLessThan(0.75);
    }

    /** Least at 0, which has no magnitude; of others, magnitudes from 10. */
    private static double besideZero(Map<String, Object> parameters) {
        double penalty = (double) parameters.get("penalty");
        return penalty == 0 ? -1 : Math.abs(Math.log10(penalty / 10));
    }

    @Test
    void valuesLieWithinTheirRangesAndHaveTheirPlaces() {
        for (Dimension dimension : SPACE) {
            for (double unit : new double[] {0, 0.2, 0.5, 0.8, 1}) {
                Object value = dimension.at(unit);
                assertThat(dimension.at(dimension.unit(value))).isEqualTo(value);
            }
        }
        assertThat(SPACE.get(0).at(0.5)).isEqualTo(0.0316);
        assertThat(SPACE.get(0).unit(0.0)).as("no logarithm").isNaN();
        assertThat(SPACE.get(1).at(1)).isEqualTo(10);
        assertThat(SPACE.get(1).unit(11)).as("out of range").isNaN();
        assertThat(SPACE.get(2).unit(0.75)).isCloseTo(0.5, within(1e-9));
        assertThat(SPACE.get(3).unit(List.of(7))).isNaN();
    }

    private static double bestOfThirtyAnywhere(int seed) {
        Random random = new Random(seed);
        return IntStream.range(0, 30)
                .mapToDouble(trial -> {
                    Map<String, Object> parameters = new LinkedHashMap<>();
                    double[] place = random.doubles(SPACE.size()).toArray();
                    for (int i = 0; i < place.length; i++) {
                        parameters.put(SPACE.get(i).name(), SPACE.get(i).at(place[i]));
                    }
                    return far(parameters);
                })
                .min()
                .orElseThrow();
    }

    /** How far from a rate of 0.02, a depth of 4, a share of 0.8 and the middle width. */
    private static double far(Map<String, Object> parameters) {
        return Math.abs(Math.log10((double) parameters.get("rate") / 0.02))
                + Math.abs((int) parameters.get("depth") - 4) / 3.0
                + Math.abs((double) parameters.get("share") - 0.8) * 3
                + (parameters.get("widths").equals(List.of(16)) ? 0 : 0.3);
    }

    private static Search search(int most, long seed) {
        return new Search(SPACE, most, null, seed, trial -> {}, System::nanoTime);
    }

    private static Map<String, Object> parameters(double rate, int depth, double share, List<Integer> widths) {
        return Map.of("rate", rate, "depth", depth, "share", share, "widths", widths);
    }
}
