package com.kronkers.mlops.monitoring.drift;

import com.kronkers.mlops.monitoring.sketch.Distribution;
import com.kronkers.mlops.monitoring.sketch.FeatureData;
import com.kronkers.mlops.monitoring.sketch.FeatureSketch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.datasketches.kll.KllDoublesSketch;

/** Real weekly demand, and the history features a model of it would be asked with. */
public final class WeeklyDemand {

    private static final int FIRST_WEEK = 2;

    private final String[] departments;
    private final double[][] units;
    private final double[][] discounts;

    private WeeklyDemand(String[] departments, double[][] units, double[][] discounts) {
        this.departments = departments;
        this.units = units;
        this.discounts = discounts;
    }

    public static WeeklyDemand completeJourney() {
        List<String[]> units = read("units");
        return new WeeklyDemand(
                units.stream().map(line -> line[1]).toArray(String[]::new),
                numbers(units),
                numbers(read("discount-rate")));
    }

    private static List<String[]> read(String name) {
        String path = "/complete-journey/" + name + ".csv";
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(WeeklyDemand.class.getResourceAsStream(path)), StandardCharsets.UTF_8))) {
            return lines.lines().skip(1).map(line -> line.split(",")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double[][] numbers(List<String[]> lines) {
        return lines.stream()
                .map(line -> Arrays.stream(line)
                        .skip(2)
                        .mapToDouble(Double::parseDouble)
                        .toArray())
                .toArray(double[][]::new);
    }

    /** The same demand with the units of some departments multiplied from a week on. */
    public WeeklyDemand scaled(Set<String> which, int fromWeek, double factor) {
        double[][] changed = new double[units.length][];
        for (int i = 0; i < units.length; i++) {
            changed[i] = units[i].clone();
            if (which.contains(departments[i])) {
                for (int week = fromWeek; week - FIRST_WEEK < changed[i].length; week++) {
                    changed[i][week - FIRST_WEEK] *= factor;
                }
            }
        }
        return new WeeklyDemand(departments, changed, discounts);
    }

    /** What a model is asked with for every series in that week. */
    List<FeatureSketch> featuresOf(int week) {
        List<FeatureSketch> features = new ArrayList<>();
        for (int lag : new int[] {1, 2, 3, 4, 8}) {
            features.add(feature("units_lag_" + lag, means(units, week - lag, week - lag)));
        }
        for (int steps : new int[] {4, 8, 13}) {
            features.add(feature("units_mean_" + steps, means(units, week - steps, week - 1)));
        }
        features.add(feature("discount_rate_lag_1", means(discounts, week - 1, week - 1)));
        features.add(feature("discount_rate_mean_4", means(discounts, week - 4, week - 1)));
        return features;
    }

    /** The same features as they travel in events. */
    public List<FeatureData> dataOf(int week) {
        return featuresOf(week).stream()
                .map(feature -> new FeatureData(
                        feature.name(),
                        feature.role(),
                        "numeric",
                        feature.rows(),
                        feature.nulls(),
                        sketch(feature.numbers()),
                        null))
                .toList();
    }

    private static String sketch(Distribution numbers) {
        KllDoublesSketch sketch = KllDoublesSketch.newHeapInstance(800);
        double[] values = numbers.values();
        double before = 0;
        for (double value : values) {
            double upTo = numbers.shareAtOrBelow(value) * numbers.total();
            for (long i = Math.round(before); i < Math.round(upTo); i++) {
                sketch.update(value);
            }
            before = upTo;
        }
        return Base64.getEncoder().encodeToString(sketch.toByteArray());
    }

    ReferenceProfile reference(int firstWeek, int lastWeek) {
        return new ReferenceProfile(IntStream.rangeClosed(firstWeek, lastWeek)
                .mapToObj(this::featuresOf)
                .toList());
    }

    public int series() {
        return units.length;
    }

    /** Null where the weeks before the first are needed, as in training. */
    private static double[] means(double[][] series, int from, int through) {
        if (from < FIRST_WEEK) {
            return new double[0];
        }
        return Arrays.stream(series)
                .mapToDouble(values -> Arrays.stream(values, from - FIRST_WEEK, through - FIRST_WEEK + 1)
                        .average()
                        .orElseThrow())
                .toArray();
    }

    private FeatureSketch feature(String name, double[] values) {
        return new FeatureSketch(
                name,
                "history",
                true,
                units.length,
                units.length - values.length,
                Distribution.ofValues(values),
                Map.of());
    }
}
