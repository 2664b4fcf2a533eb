package com.kronkers.mlops.monitoring.drift;

import com.kronkers.mlops.monitoring.sketch.Distribution;
import com.kronkers.mlops.monitoring.sketch.FeatureSketch;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * 418 series of demand: a level of its own each, noise each step, and a shock common to all series each step, which is
 * what makes steps differ by more than sampling.
 */
final class SimulatedWorld {

    static final int SERIES = 418;
    private static final int STEPS = 60;
    private static final int BEFORE = 13;

    private final double[][] units = new double[SERIES][STEPS];
    private final long seed;

    SimulatedWorld(long seed, double commonShock) {
        this.seed = seed;
        Random random = new Random(seed);
        double[] shocks = random.doubles(STEPS)
                .map(ignored -> commonShock * random.nextGaussian())
                .toArray();
        for (double[] series : units) {
            double level = Math.exp(3.3 + 0.6 * random.nextGaussian());
            for (int step = 0; step < STEPS; step++) {
                series[step] = Math.rint(level * Math.exp(shocks[step] + 0.3 * random.nextGaussian()));
            }
        }
    }

    SimulatedWorld withSeason(double amplitude, int period) {
        return multiplied(1, step -> Math.exp(amplitude * Math.sin(2 * Math.PI * step / period)));
    }

    SimulatedWorld withLevelShift(double share, double factor, int fromBucket) {
        return multiplied(share, step -> step >= fromBucket + BEFORE ? factor : 1);
    }

    SimulatedWorld withRamp(double growth, int fromBucket) {
        return multiplied(1, step -> Math.pow(1 + growth, Math.max(0, step - fromBucket - BEFORE)));
    }

    private SimulatedWorld multiplied(double share, IntToDoubleFunction factor) {
        for (int i = 0; i < share * SERIES; i++) {
            for (int step = 0; step < STEPS; step++) {
                units[i][step] = Math.rint(units[i][step] * factor.applyAsDouble(step));
            }
        }
        return this;
    }

    /** The features of every series in a step. */
    List<FeatureSketch> bucket(int bucket) {
        return features(bucket, IntStream.range(0, SERIES).toArray());
    }

    /** The features of a few series, drawn without regard to their level. */
    List<FeatureSketch> sample(int bucket, int size) {
        int[] drawn = new Random(seed).ints(0, SERIES).distinct().limit(size).toArray();
        return features(bucket, drawn);
    }

    private List<FeatureSketch> features(int bucket, int[] series) {
        int step = bucket + BEFORE;
        double[] output = Arrays.stream(means(series, step, 8))
                .map(mean -> 0.9 * mean + 1.5)
                .toArray();
        for (int i = 0; i < series.length; i++) {
            output[i] += 0.1 * units[series[i]][step - 1] + 1e-6 * series[i];
        }
        Random promotions = new Random(seed * 1000 + bucket);
        Map<String, Long> promotion = new TreeMap<>();
        Arrays.stream(series)
                .forEach(i -> promotion.merge(promotions.nextInt(4) == 0 ? "flyer" : "none", 1L, Long::sum));
        return List.of(
                numeric("units_lag_1", "history", means(series, step, 1)),
                numeric("units_lag_2", "history", means(series, step - 1, 1)),
                numeric("units_mean_4", "history", means(series, step, 4)),
                numeric("units_mean_13", "history", means(series, step, 13)),
                numeric("units", "output", output),
                category("promotion", "known", promotion),
                category("department", "entity", Map.of("MEAT", 100L, "PRODUCE", 318L)));
    }

    private double[] means(int[] series, int before, int steps) {
        return Arrays.stream(series)
                .mapToDouble(i -> Arrays.stream(units[i], before - steps, before)
                        .average()
                        .orElseThrow())
                .toArray();
    }

    private static FeatureSketch numeric(String name, String role, double[] values) {
        return new FeatureSketch(name, role, true, values.length, 0, Distribution.ofValues(values), Map.of());
    }

    private static FeatureSketch category(String name, String role, Map<String, Long> counts) {
        long rows = counts.values().stream().mapToLong(Long::longValue).sum();
        return new FeatureSketch(name, role, false, rows, 0, Distribution.ofValues(), counts);
    }
}
