package com.kronkers.mlops.trainers.validation;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/** How much two columns move together, from -1 to 1. */
final class Correlation {
    /** Of fewer rows nothing is said. */
    static final int FEWEST_ROWS = 30;

    private Correlation() {}

    /** Spearman's, of the rows where both are known. */
    static double ofRanks(double[] first, double[] second) {
        int[] rows = IntStream.range(0, first.length)
                .filter(row -> Double.isFinite(first[row]) && Double.isFinite(second[row]))
                .toArray();
        return of(ranks(Scores.pick(first, rows, 1)), ranks(Scores.pick(second, rows, 1)));
    }

    /** Equal values share the mean of their ranks. */
    private static double[] ranks(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        Map<Double, double[]> places = new HashMap<>();
        for (int place = 0; place < sorted.length; place++) {
            double[] sum = places.computeIfAbsent(sorted[place], value -> new double[2]);
            sum[0] += place;
            sum[1]++;
        }
        return Arrays.stream(values)
                .map(value -> places.get(value)[0] / places.get(value)[1])
                .toArray();
    }

    /** Pearson's, of the rows where both are known; 0 where there are few, or one never moves. */
    static double of(double[] first, double[] second) {
        double[] sums = new double[5];
        int count = 0;
        for (int row = 0; row < first.length; row++) {
            if (Double.isFinite(first[row]) && Double.isFinite(second[row])) {
                sums[0] += first[row];
                sums[1] += second[row];
                count++;
            }
        }
        if (count < FEWEST_ROWS) {
            return 0;
        }
        for (int row = 0; row < first.length; row++) {
            if (Double.isFinite(first[row]) && Double.isFinite(second[row])) {
                double one = first[row] - sums[0] / count;
                double other = second[row] - sums[1] / count;
                sums[2] += one * other;
                sums[3] += one * one;
                sums[4] += other * other;
            }
        }
        return sums[3] < 1e-12 || sums[4] < 1e-12 ? 0 : sums[2] / Math.sqrt(sums[3] * sums[4]);
    }
}
