package com.kronkers.mlops.monitoring.drift;

import java.util.stream.IntStream;

/** The step-up procedure of Benjamini and Hochberg (1995), which bounds the share of false alarms among all alarms. */
final class BenjaminiHochberg {

    private BenjaminiHochberg() {}

    /** @return for each p-value the smallest rate at which it would be rejected, in the given order */
    static double[] adjusted(double[] pValues) {
        int m = pValues.length;
        int[] order = ascending(pValues);
        double[] adjusted = new double[m];
        double smallest = 1;
        for (int rank = m; rank >= 1; rank--) {
            int index = order[rank - 1];
            smallest = Math.min(smallest, pValues[index] * m / rank);
            adjusted[index] = smallest;
        }
        return adjusted;
    }

    /** @return the p-value up to which hypotheses are rejected, or would be if one more were significant */
    static double critical(double[] pValues, double rate) {
        double[] adjusted = adjusted(pValues);
        long rejected = IntStream.range(0, adjusted.length)
                .filter(i -> adjusted[i] <= rate)
                .count();
        return rate * Math.max(1, rejected) / Math.max(1, pValues.length);
    }

    private static int[] ascending(double[] values) {
        return IntStream.range(0, values.length)
                .boxed()
                .sorted((a, b) -> Double.compare(values[a], values[b]))
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
