package com.kronkers.mlops.monitoring.drift;

import java.util.Arrays;

/**
 * What a test's statistic is when nothing has changed, learned from the reference's own buckets. Inside the observed
 * range a p-value is empirical, (r + 1) / (n + 1) (Davison and Hinkley, Bootstrap Methods, 4.2). Above the largest
 * value the upper third is taken as an exponential tail, and the p-value is that of its predictive distribution, which
 * is wider the fewer exceedances there are: (1 + x / (k * mean))^-k.
 */
final class NullDistribution {

    private static final int FEWEST_EXCEEDANCES = 3;

    private final double[] sorted;
    private final int exceedances;
    private final double meanExcess;

    /**
     * @param statistics one for each comparison of unchanged data, at least four
     * @param smallestMeanExcess keeps the tail from vanishing where the buckets hardly differ
     */
    NullDistribution(double[] statistics, double smallestMeanExcess) {
        if (statistics.length <= FEWEST_EXCEEDANCES) {
            throw new IllegalArgumentException("a null distribution needs more than " + FEWEST_EXCEEDANCES + " values");
        }
        sorted = statistics.clone();
        Arrays.sort(sorted);
        exceedances = Math.max(FEWEST_EXCEEDANCES, sorted.length / 3);
        double start = sorted[sorted.length - exceedances - 1];
        double mean = Arrays.stream(sorted, sorted.length - exceedances, sorted.length)
                .map(value -> value - start)
                .average()
                .orElse(0);
        meanExcess = Math.max(mean, smallestMeanExcess);
    }

    /** @return the probability (0 to 1, never 0) of a statistic at least this large when nothing has changed */
    double pValue(double statistic) {
        double largest = sorted[sorted.length - 1];
        if (statistic <= largest) {
            int below = 0;
            while (sorted[below] < statistic) {
                below++;
            }
            return (1.0 + sorted.length - below) / (sorted.length + 1.0);
        }
        double excess = (statistic - largest) / (exceedances * meanExcess);
        return Math.pow(1 + excess, -exceedances) / (sorted.length + 1.0);
    }

    /** @return the smallest statistic whose p-value is at most {@code pValue} */
    double critical(double pValue) {
        int n = sorted.length;
        double largest = sorted[n - 1];
        if (pValue < 1.0 / (n + 1)) {
            return largest + exceedances * meanExcess * (Math.pow(pValue * (n + 1), -1.0 / exceedances) - 1);
        }
        int atLeast = (int) Math.floor(pValue * (n + 1) - 1);
        return atLeast <= 0 ? Math.nextUp(largest) : sorted[Math.max(0, n - atLeast)];
    }
}
