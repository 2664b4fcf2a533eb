package com.kronkers.mlops.monitoring.performance;

import com.kronkers.mlops.monitoring.performance.PerformanceVerdict.Degraded;
import com.kronkers.mlops.monitoring.performance.PerformanceVerdict.Kept;
import com.kronkers.mlops.monitoring.performance.PerformanceVerdict.TooFewOutcomes;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Compares the error on outcomes with the error on the test rows of training. A version is degraded when its WAPE is
 * above the test WAPE by more than the tolerated growth, and the bootstrap interval over the outcomes is above the test
 * WAPE altogether, so that a few unlucky outcomes are no alarm. A pure function of its arguments.
 *
 * @param minimumOutcomes fewest outcomes that are judged
 * @param toleratedGrowth relative growth of the WAPE that weeks differ by anyway, 0.25 for a quarter
 */
record ErrorJudge(int minimumOutcomes, double toleratedGrowth) {

    private static final int RESAMPLES = 400;
    private static final double TAIL = 0.005;

    /** @param referenceWape the test WAPE, or null where none is known */
    PerformanceVerdict judge(double[] predicted, double[] actual, Double referenceWape) {
        PerformanceVerdict.Error error = measure(predicted, actual);
        Double threshold = referenceWape == null ? null : referenceWape * (1 + toleratedGrowth);
        if (error.outcomes() < minimumOutcomes || Double.isNaN(error.wape())) {
            return new TooFewOutcomes(error, threshold);
        }
        boolean degraded = threshold != null && error.wape() > threshold && error.low() > referenceWape;
        return degraded ? new Degraded(error, threshold) : new Kept(error, threshold);
    }

    /** @return NaN where every actual value is 0 */
    static double wape(double[] predicted, double[] actual) {
        double errors = 0;
        double total = 0;
        for (int i = 0; i < actual.length; i++) {
            errors += Math.abs(predicted[i] - actual[i]);
            total += Math.abs(actual[i]);
        }
        return total == 0 ? Double.NaN : errors / total;
    }

    private static PerformanceVerdict.Error measure(double[] predicted, double[] actual) {
        int n = actual.length;
        double wape = wape(predicted, actual);
        double absolute = 0;
        for (int i = 0; i < n; i++) {
            absolute += Math.abs(predicted[i] - actual[i]);
        }
        double[] resampled = resample(predicted, actual);
        return new PerformanceVerdict.Error(
                n,
                wape,
                n == 0 ? Double.NaN : absolute / n,
                n == 0 ? Double.NaN : resampled[(int) (TAIL * RESAMPLES)],
                n == 0 ? Double.NaN : resampled[(int) ((1 - TAIL) * RESAMPLES) - 1]);
    }

    private static double[] resample(double[] predicted, double[] actual) {
        int n = actual.length;
        SplittableRandom random = new SplittableRandom(n);
        double[] wapes = new double[RESAMPLES];
        for (int r = 0; r < RESAMPLES; r++) {
            double[] p = new double[n];
            double[] a = new double[n];
            for (int i = 0; i < n; i++) {
                int drawn = random.nextInt(n);
                p[i] = predicted[drawn];
                a[i] = actual[drawn];
            }
            wapes[r] = wape(p, a);
        }
        Arrays.sort(wapes);
        return wapes;
    }
}
