package com.kronkers.mlops.monitoring.drift;

import com.kronkers.mlops.monitoring.drift.DriftVerdict.Drifted;
import com.kronkers.mlops.monitoring.drift.DriftVerdict.Stable;
import com.kronkers.mlops.monitoring.drift.DriftVerdict.TooFewSamples;
import com.kronkers.mlops.monitoring.sketch.FeatureSketch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Compares a window's sketches with the reference. A test is called drifted when its statistic is above its effect
 * floor and, after Benjamini-Hochberg over all tests of the window, too unlikely for the spread between the reference's
 * own buckets. A pure function of its arguments.
 */
public final class DriftDetector {

    private final DriftSettings settings;

    public DriftDetector(DriftSettings settings) {
        this.settings = settings;
    }

    /**
     * @param window each feature once
     * @param rows predictions in the window
     */
    public DriftVerdict judge(ReferenceProfile reference, List<FeatureSketch> window, long rows) {
        long effective = reference.effectiveRows(window, rows);
        if (effective < settings.minimumRows()) {
            return new TooFewSamples(
                    effective,
                    effective + " different rows of " + rows + "; " + settings.minimumRows() + " are needed");
        }
        Optional<TooFewSamples> incomparable = otherEntities(reference, window, effective);
        if (incomparable.isPresent()) {
            return incomparable.get();
        }
        List<Comparison> comparisons = compare(reference, window, effective);
        if (comparisons.isEmpty()) {
            return new TooFewSamples(
                    effective, "no feature has " + settings.minimumBuckets() + " buckets in the reference");
        }
        List<FeatureTest> tests = decide(comparisons);
        boolean drifted = tests.stream().anyMatch(FeatureTest::drifted);
        return drifted ? new Drifted(effective, tests) : new Stable(effective, tests);
    }

    /** A department that asks for its own shelves only has not changed the world: such a window is not comparable. */
    private Optional<TooFewSamples> otherEntities(
            ReferenceProfile reference, List<FeatureSketch> window, long effective) {
        for (FeatureSketch feature : window) {
            Optional<FeatureReference> known =
                    reference.feature(feature.name()).filter(f -> feature.isEntity() && !feature.numeric());
            if (known.isPresent()) {
                double distance = mixDifference(feature, known.get().pooled());
                if (distance > settings.largestMixDifference()) {
                    return Optional.of(new TooFewSamples(
                            effective,
                            "other entities than in the reference were asked for: %s differs in %.0f %% of rows"
                                    .formatted(feature.name(), 100 * distance)));
                }
            }
        }
        return Optional.empty();
    }

    private static double mixDifference(FeatureSketch a, FeatureSketch b) {
        Set<String> all = new TreeSet<>(a.categories().keySet());
        all.addAll(b.categories().keySet());
        return all.stream()
                        .mapToDouble(value -> Math.abs(a.share(value) - b.share(value)))
                        .sum()
                / 2;
    }

    private record Comparison(
            FeatureSketch window, FeatureSketch pooled, DriftTest test, double statistic, NullDistribution spread) {}

    private List<Comparison> compare(ReferenceProfile reference, List<FeatureSketch> window, long effective) {
        List<Comparison> comparisons = new ArrayList<>();
        for (FeatureSketch feature : window) {
            Optional<FeatureReference> known = reference.feature(feature.name());
            if (feature.isEntity() || feature.rows() == 0 || known.isEmpty()) {
                continue;
            }
            FeatureSketch pooled = known.get().pooled();
            if (known.get().buckets() < settings.minimumBuckets() || pooled.numeric() != feature.numeric()) {
                continue;
            }
            for (DriftTest test : DriftTest.values()) {
                if (test.applies(feature)) {
                    double floor = settings.floors().of(test);
                    NullDistribution spread = known.get().nullOf(test, effective, floor);
                    comparisons.add(new Comparison(feature, pooled, test, test.statistic(feature, pooled), spread));
                }
            }
        }
        return comparisons;
    }

    private List<FeatureTest> decide(List<Comparison> comparisons) {
        double[] pValues = comparisons.stream()
                .mapToDouble(c -> c.statistic < settings.floors().of(c.test) ? 1 : c.spread.pValue(c.statistic))
                .toArray();
        double[] adjusted = BenjaminiHochberg.adjusted(pValues);
        double critical = BenjaminiHochberg.critical(pValues, settings.falseAlarmRate());
        List<FeatureTest> tests = new ArrayList<>();
        for (int i = 0; i < pValues.length; i++) {
            Comparison c = comparisons.get(i);
            boolean drifted = adjusted[i] <= settings.falseAlarmRate();
            tests.add(new FeatureTest(
                    c.window.name(),
                    c.window.role(),
                    c.test.label(),
                    c.statistic,
                    Math.max(settings.floors().of(c.test), c.spread.critical(critical)),
                    pValues[i],
                    adjusted[i],
                    drifted,
                    drifted ? Finding.describe(c.test, c.window, c.pooled) : null));
        }
        return tests;
    }
}
