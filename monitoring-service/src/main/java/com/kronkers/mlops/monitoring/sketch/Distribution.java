package com.kronkers.mlops.monitoring.sketch;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.datasketches.kll.KllDoublesSketch;
import org.apache.datasketches.quantilescommon.QuantilesDoublesSketchIterator;

/**
 * A weighted empirical distribution of a numeric feature, immutable: ascending distinct values and the share of rows at
 * or below each. Pooling distributions is exact, so several sketches are compared without a second approximation.
 */
public final class Distribution {

    private static final Distribution EMPTY = new Distribution(new double[0], new double[0]);

    private final double[] values;
    private final double[] cumulative;

    /** @param values ascending and distinct; {@code cumulative[i]} is the weight at or below {@code values[i]} */
    private Distribution(double[] values, double[] cumulative) {
        this.values = values;
        this.cumulative = cumulative;
    }

    /** Every retained item of the sketch with its weight. */
    public static Distribution of(KllDoublesSketch sketch) {
        double[] values = new double[sketch.getNumRetained()];
        double[] weights = new double[values.length];
        QuantilesDoublesSketchIterator items = sketch.iterator();
        for (int i = 0; items.next(); i++) {
            values[i] = items.getQuantile();
            weights[i] = items.getWeight();
        }
        return sorted(values, weights);
    }

    /** Each value once, with weight one. */
    public static Distribution ofValues(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double[] ones = new double[sorted.length];
        Arrays.fill(ones, 1);
        return accumulated(sorted, ones);
    }

    /** All rows of all parts together. */
    public static Distribution pool(List<Distribution> parts) {
        if (parts.size() <= 1) {
            return parts.isEmpty() ? EMPTY : parts.get(0);
        }
        int half = parts.size() / 2;
        return merge(pool(parts.subList(0, half)), pool(parts.subList(half, parts.size())));
    }

    private static Distribution merge(Distribution a, Distribution b) {
        double[] values = new double[a.values.length + b.values.length];
        double[] weights = new double[values.length];
        int i = 0;
        int j = 0;
        while (i + j < values.length) {
            boolean fromA = j == b.values.length || (i < a.values.length && a.values[i] <= b.values[j]);
            values[i + j] = fromA ? a.values[i] : b.values[j];
            weights[i + j] = fromA ? a.weight(i) : b.weight(j);
            if (fromA) {
                i++;
            } else {
                j++;
            }
        }
        return accumulated(values, weights);
    }

    private double weight(int index) {
        return cumulative[index] - (index == 0 ? 0 : cumulative[index - 1]);
    }

    private static Distribution sorted(double[] values, double[] weights) {
        int[] order = IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble(index -> values[index]))
                .mapToInt(Integer::intValue)
                .toArray();
        return accumulated(
                Arrays.stream(order).mapToDouble(index -> values[index]).toArray(),
                Arrays.stream(order).mapToDouble(index -> weights[index]).toArray());
    }

    /** @param values ascending; equal ones become one */
    private static Distribution accumulated(double[] values, double[] weights) {
        double[] distinct = new double[values.length];
        double[] cumulative = new double[values.length];
        int last = -1;
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += weights[i];
            if (last < 0 || distinct[last] != values[i]) {
                last++;
                distinct[last] = values[i];
            }
            cumulative[last] = sum;
        }
        return new Distribution(Arrays.copyOf(distinct, last + 1), Arrays.copyOf(cumulative, last + 1));
    }

    /** The same distribution on at most {@code points} quantiles; a CDF moves by less than one part in {@code points}. */
    public Distribution coarsened(int points) {
        if (values.length <= points) {
            return this;
        }
        double[] chosen = new double[points];
        double[] weights = new double[points];
        Arrays.fill(weights, total() / points);
        for (int i = 0; i < points; i++) {
            chosen[i] = quantile((i + 0.5) / points);
        }
        return accumulated(chosen, weights);
    }

    /** A sample of {@code size} independent draws. */
    public Distribution draw(int size, SplittableRandom random) {
        double[] drawn = new double[size];
        for (int i = 0; i < size; i++) {
            drawn[i] = quantile(random.nextDouble());
        }
        return ofValues(drawn);
    }

    /** @return the largest difference (0 to 1) of the two CDFs, the Kolmogorov-Smirnov distance; 0 if one is empty */
    public double distance(Distribution other) {
        if (isEmpty() || other.isEmpty()) {
            return 0;
        }
        double largest = 0;
        int i = 0;
        int j = 0;
        while (i < values.length && j < other.values.length) {
            double value = Math.min(values[i], other.values[j]);
            i += values[i] == value ? 1 : 0;
            j += other.values[j] == value ? 1 : 0;
            double here = i == 0 ? 0 : cumulative[i - 1] / total();
            double there = j == 0 ? 0 : other.cumulative[j - 1] / other.total();
            largest = Math.max(largest, Math.abs(here - there));
        }
        return largest;
    }

    public boolean isEmpty() {
        return values.length == 0;
    }

    /** How many different values were seen; a lower bound where the sketch has dropped some. */
    public int distinct() {
        return values.length;
    }

    /** The number of rows. */
    public double total() {
        return values.length == 0 ? 0 : cumulative[cumulative.length - 1];
    }

    /** @return the smallest value with at least the share {@code q} (0 to 1) of rows at or below it */
    public double quantile(double q) {
        if (values.length == 0) {
            return Double.NaN;
        }
        int found = Arrays.binarySearch(cumulative, q * total());
        int index = found >= 0 ? found : -found - 1;
        return values[Math.min(index, values.length - 1)];
    }

    /** @return the share (0 to 1) of rows at or below {@code value} */
    public double shareAtOrBelow(double value) {
        int found = Arrays.binarySearch(values, value);
        int index = found >= 0 ? found : -found - 2;
        return index < 0 ? 0 : cumulative[index] / total();
    }

    /** The values, ascending and distinct. */
    public double[] values() {
        return values.clone();
    }
}
