package com.kronkers.mlops.monitoring.drift;

import com.kronkers.mlops.monitoring.sketch.Distribution;
import com.kronkers.mlops.monitoring.sketch.FeatureSketch;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.DoubleStream;

/** The distances between a window and the reference. None grows with the number of rows: each is an effect size. */
enum DriftTest {

    /** Population stability index over the reference's deciles (numbers). */
    PSI("psi") {
        @Override
        boolean applies(FeatureSketch feature) {
            return feature.numeric();
        }

        @Override
        double statistic(FeatureSketch window, FeatureSketch reference) {
            return stability(window.numbers(), reference.numbers());
        }
    },

    /** Kolmogorov-Smirnov distance, the largest difference of the two CDFs (numbers). */
    KS("ks") {
        @Override
        boolean applies(FeatureSketch feature) {
            return feature.numeric();
        }

        @Override
        double statistic(FeatureSketch window, FeatureSketch reference) {
            return window.numbers().distance(reference.numbers());
        }
    },

    /** Cohen's w, the square root of chi-square over its rows (categories); unseen ones are NEW_CATEGORY's matter. */
    CHI2("chi2") {
        @Override
        boolean applies(FeatureSketch feature) {
            return !feature.numeric();
        }

        @Override
        double statistic(FeatureSketch window, FeatureSketch reference) {
            double sum = 0;
            for (String category : reference.categories().keySet()) {
                double expected = Math.max(reference.share(category), SMALLEST_SHARE);
                double difference = window.share(category) - expected;
                sum += difference * difference / expected;
            }
            return Math.sqrt(sum);
        }
    },

    /** Difference of the shares of rows without a value. */
    NULL_SHARE("null-share") {
        @Override
        boolean applies(FeatureSketch feature) {
            return true;
        }

        @Override
        double statistic(FeatureSketch window, FeatureSketch reference) {
            return Math.abs(window.nullShare() - reference.nullShare());
        }
    },

    /** Share of rows whose category the reference has never seen. */
    NEW_CATEGORY("new-category") {
        @Override
        boolean applies(FeatureSketch feature) {
            return !feature.numeric();
        }

        @Override
        double statistic(FeatureSketch window, FeatureSketch reference) {
            Set<String> unseen = new HashSet<>(window.categories().keySet());
            unseen.removeAll(reference.categories().keySet());
            return unseen.stream().mapToDouble(window::share).sum();
        }
    };

    /** A share of nothing would make the index infinite; a thousandth is half a row of a bucket of 500. */
    private static final double SMALLEST_SHARE = 1e-3;

    private final String label;

    DriftTest(String label) {
        this.label = label;
    }

    /** The name in events and answers. */
    String label() {
        return label;
    }

    abstract boolean applies(FeatureSketch feature);

    /** @return at least 0; larger is farther from the reference */
    abstract double statistic(FeatureSketch window, FeatureSketch reference);

    private static double stability(Distribution window, Distribution reference) {
        if (window.isEmpty() || reference.isEmpty()) {
            return 0;
        }
        double[] edges = DoubleStream.iterate(0.1, q -> q < 0.95, q -> q + 0.1)
                .map(reference::quantile)
                .distinct()
                .toArray();
        double sum = 0;
        double windowBelow = 0;
        double referenceBelow = 0;
        for (int i = 0; i <= edges.length; i++) {
            double windowUpTo = i == edges.length ? 1 : window.shareAtOrBelow(edges[i]);
            double referenceUpTo = i == edges.length ? 1 : reference.shareAtOrBelow(edges[i]);
            double p = Math.max(windowUpTo - windowBelow, SMALLEST_SHARE);
            double q = Math.max(referenceUpTo - referenceBelow, SMALLEST_SHARE);
            sum += (p - q) * Math.log(p / q);
            windowBelow = windowUpTo;
            referenceBelow = referenceUpTo;
        }
        return sum;
    }
}
