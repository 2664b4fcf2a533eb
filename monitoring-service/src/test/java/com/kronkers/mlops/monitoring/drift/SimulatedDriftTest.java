package com.kronkers.mlops.monitoring.drift;

import static org.assertj.core.api.Assertions.assertThat;

import com.kronkers.mlops.monitoring.drift.DriftVerdict.Drifted;
import com.kronkers.mlops.monitoring.drift.DriftVerdict.Stable;
import com.kronkers.mlops.monitoring.drift.DriftVerdict.TooFewSamples;
import com.kronkers.mlops.monitoring.sketch.Distribution;
import com.kronkers.mlops.monitoring.sketch.FeatureSketch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** False alarms and power on simulated worlds whose truth is known. */
class SimulatedDriftTest {

    private static final int WORLDS = 200;
    private static final int SOME_WORLDS = 40;
    private static final int BUCKETS = 26;

    private final DriftDetector detector = new DriftDetector(TestSettings.DEFAULTS);

    /** With 200 independent worlds and a true rate of 1 %, more than 6 alarms have a probability under 0.5 %. */
    @Test
    void inStableWorldsWithCommonShocksAtMostThreeInAHundredWindowsAlarm() {
        long alarms = IntStream.range(0, WORLDS)
                .filter(seed -> {
                    SimulatedWorld world = new SimulatedWorld(seed, 0.05);
                    ReferenceProfile reference = reference(world);
                    return detector.judge(reference, world.bucket(BUCKETS), SimulatedWorld.SERIES) instanceof Drifted;
                })
                .count();

        assertThat(alarms).isLessThanOrEqualTo(6);
    }

    @Test
    void aSeasonThatTheReferenceHasSeenIsNoDrift() {
        long alarms = IntStream.range(0, SOME_WORLDS)
                .filter(seed -> {
                    SimulatedWorld world = new SimulatedWorld(seed, 0.02).withSeason(0.3, 13);
                    return detector.judge(reference(world), world.bucket(BUCKETS + 3), SimulatedWorld.SERIES)
                            instanceof Drifted;
                })
                .count();

        assertThat(alarms).isLessThanOrEqualTo(2);
    }

    @Test
    void twiceTheLevelOfFortyPercentOfTheSeriesIsFoundAfterFourSteps() {
        UnaryOperator<SimulatedWorld> shift = world -> world.withLevelShift(0.4, 2, BUCKETS);

        assertThat(found(shift, BUCKETS + 4)).isGreaterThanOrEqualTo(SOME_WORLDS - 2);
    }

    @Test
    void aRampIsFoundWhenItHasGoneFarEnough() {
        UnaryOperator<SimulatedWorld> ramp = world -> world.withRamp(0.12, BUCKETS);

        assertThat(found(ramp, BUCKETS)).isLessThanOrEqualTo(2);
        assertThat(found(ramp, BUCKETS + 8)).isGreaterThanOrEqualTo(SOME_WORLDS - 2);
    }

    @Test
    void aNewCategoryIsFoundAndNamed() {
        SimulatedWorld world = new SimulatedWorld(1, 0.05);
        List<FeatureSketch> window = new ArrayList<>(world.bucket(BUCKETS));
        window.removeIf(feature -> feature.name().equals("promotion"));
        window.add(category("promotion", Map.of("none", 300L, "flyer", 108L, "loyalty-app", 10L)));

        DriftVerdict verdict = detector.judge(reference(world), window, SimulatedWorld.SERIES);

        assertThat(verdict).isInstanceOf(Drifted.class);
        assertThat(verdict.driftedFeatures()).containsExactly("promotion");
        assertThat(verdict.explanation()).contains("loyalty-app", "in 2 % of rows");
    }

    @Test
    void missingValuesAreFoundAndNamed() {
        SimulatedWorld world = new SimulatedWorld(2, 0.05);
        List<FeatureSketch> window = world.bucket(BUCKETS).stream()
                .map(feature -> feature.name().equals("units_lag_1") ? halfMissing(feature) : feature)
                .toList();

        DriftVerdict verdict = detector.judge(reference(world), window, SimulatedWorld.SERIES);

        assertThat(verdict.driftedFeatures()).containsExactly("units_lag_1");
        assertThat(verdict.explanation()).contains("units_lag_1 is missing in 50 % of rows instead of 0 %");
    }

    @Test
    void aChangeOfTheAnswersAloneIsPredictionDrift() {
        SimulatedWorld world = new SimulatedWorld(3, 0.05);
        List<FeatureSketch> window = world.bucket(BUCKETS).stream()
                .map(feature -> feature.isOutput() ? scaled(feature, 2) : feature)
                .toList();

        DriftVerdict verdict = detector.judge(reference(world), window, SimulatedWorld.SERIES);

        assertThat(verdict).isInstanceOfSatisfying(Drifted.class, drifted -> assertThat(drifted.kind())
                .isEqualTo("prediction"));
    }

    @Test
    void askingTheSameRowsAHundredTimesMakesNothingSignificant() {
        long differing = IntStream.range(0, 20)
                .filter(seed -> {
                    SimulatedWorld world = new SimulatedWorld(seed, 0.05);
                    ReferenceProfile reference = reference(world);
                    List<FeatureSketch> once = world.bucket(BUCKETS);
                    List<FeatureSketch> often = once.stream()
                            .map(feature -> FeatureSketch.pool(Collections.nCopies(100, feature)))
                            .toList();
                    DriftVerdict single = detector.judge(reference, once, SimulatedWorld.SERIES);
                    DriftVerdict repeated = detector.judge(reference, often, 100L * SimulatedWorld.SERIES);
                    return !single.label().equals(repeated.label())
                            || single.effectiveRows() != repeated.effectiveRows();
                })
                .count();

        assertThat(differing).isZero();
    }

    @Test
    void aFewRowsAskedOftenAreTooFew() {
        SimulatedWorld world = new SimulatedWorld(4, 0.05);
        List<FeatureSketch> hot = world.bucket(BUCKETS).stream()
                .map(feature -> feature.numeric() ? firstValues(feature, 20, 50) : feature)
                .toList();

        DriftVerdict verdict = detector.judge(reference(world), hot, 1000);

        assertThat(verdict).isInstanceOf(TooFewSamples.class);
        assertThat(verdict.explanation()).startsWith("20 different rows of 1000");
    }

    @Test
    void aWindowOfHalfTheSeriesIsComparedWithBucketsAsSmall() {
        long alarms = IntStream.range(0, SOME_WORLDS)
                .filter(seed -> {
                    SimulatedWorld world = new SimulatedWorld(seed, 0.05);
                    return detector.judge(reference(world), world.sample(BUCKETS, 210), 210) instanceof Drifted;
                })
                .count();

        assertThat(alarms).isLessThanOrEqualTo(2);
    }

    @Test
    void aWindowOfOtherEntitiesIsNotCompared() {
        SimulatedWorld world = new SimulatedWorld(5, 0.05);
        List<FeatureSketch> window = world.bucket(BUCKETS).stream()
                .map(feature -> feature.isEntity()
                        ? new FeatureSketch(
                                feature.name(), "entity", false, 418, 0, Distribution.ofValues(), Map.of("MEAT", 418L))
                        : feature)
                .toList();

        DriftVerdict verdict = detector.judge(reference(world), window, SimulatedWorld.SERIES);

        assertThat(verdict).isInstanceOf(TooFewSamples.class);
        assertThat(verdict.explanation()).contains("department");
    }

    @Test
    void aReferenceOfFewBucketsJudgesNothing() {
        SimulatedWorld world = new SimulatedWorld(6, 0.05);
        ReferenceProfile few = new ReferenceProfile(
                IntStream.range(0, 7).mapToObj(world::bucket).toList());

        assertThat(detector.judge(few, world.bucket(8), SimulatedWorld.SERIES)).isInstanceOf(TooFewSamples.class);
    }

    @Test
    void anUnchangedWindowNamesEveryTestWithItsThreshold() {
        SimulatedWorld world = new SimulatedWorld(7, 0.05);

        DriftVerdict verdict = detector.judge(reference(world), world.bucket(BUCKETS), SimulatedWorld.SERIES);

        assertThat(verdict).isInstanceOf(Stable.class);
        assertThat(verdict.tests())
                .extracting(test -> test.name() + " " + test.test())
                .contains("units_lag_1 psi", "units_lag_1 ks", "units_lag_1 null-share", "promotion chi2", "units ks")
                .doesNotContain("department chi2");
        assertThat(verdict.tests())
                .allSatisfy(test -> assertThat(test.statistic()).isLessThan(test.threshold()));
    }

    /** Of the forty worlds. */
    private long found(UnaryOperator<SimulatedWorld> change, int step) {
        return IntStream.range(0, SOME_WORLDS)
                .filter(seed -> {
                    SimulatedWorld world = change.apply(new SimulatedWorld(seed, 0.05));
                    return detector.judge(reference(world), world.bucket(step), SimulatedWorld.SERIES)
                            instanceof Drifted;
                })
                .count();
    }

    private static ReferenceProfile reference(SimulatedWorld world) {
        return new ReferenceProfile(
                IntStream.range(0, BUCKETS).mapToObj(world::bucket).toList());
    }

    private static FeatureSketch category(String name, Map<String, Long> counts) {
        return new FeatureSketch(
                name,
                "known",
                false,
                counts.values().stream().mapToLong(Long::longValue).sum(),
                0,
                Distribution.ofValues(),
                new TreeMap<>(counts));
    }

    private static FeatureSketch halfMissing(FeatureSketch feature) {
        return new FeatureSketch(
                feature.name(), feature.role(), true, feature.rows() * 2, feature.rows(), feature.numbers(), Map.of());
    }

    private static FeatureSketch scaled(FeatureSketch feature, double factor) {
        double[] values = feature.numbers().values();
        for (int i = 0; i < values.length; i++) {
            values[i] *= factor;
        }
        return new FeatureSketch(
                feature.name(), feature.role(), true, feature.rows(), 0, Distribution.ofValues(values), Map.of());
    }

    private static FeatureSketch firstValues(FeatureSketch feature, int count, int times) {
        double[] values = feature.numbers().values();
        double[] repeated = IntStream.range(0, count * times)
                .mapToDouble(i -> values[(i % count) * (values.length / count)])
                .toArray();
        return new FeatureSketch(
                feature.name(), feature.role(), true, repeated.length, 0, Distribution.ofValues(repeated), Map.of());
    }
}
