package com.kronkers.mlops.trainers.reference;

import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Table;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * What {@code reference.json} says: how the model's inputs and outputs were distributed in each step of the data it was
 * made and judged on. Monitoring learns from the spread between buckets what is usual. Features of the calendar are left
 * out: they differ by nature.
 *
 * @param perBucketRows the mean number of rows in a bucket
 * @param segments the same for all steps together, of the rows of one value of an entity column that has few
 */
public record ReferenceReport(
        String model, List<Bucket> buckets, Performance performance, long perBucketRows, List<Segment> segments) {
    private static final int MOST_SEGMENTS = 24;

    /** @param period training, or test for the steps that training never saw */
    record Bucket(LocalDate from, LocalDate through, String period, List<FeatureSummary> features) {}

    /** @param features as in a bucket, without those of the past */
    record Segment(String column, String value, List<FeatureSummary> features) {}

    /**
     * What the model said of each row.
     *
     * @param values numbers, or one probability for each class of each row
     * @param classes empty for numbers
     */
    public record Outputs(double[] values, List<String> classes) {

        /** The numbers, or the most probable classes, at these rows. */
        FeatureSummary summary(String target, int[] positions) {
            if (classes.isEmpty()) {
                double[] picked =
                        IntStream.of(positions).mapToDouble(row -> values[row]).toArray();
                return FeatureSummary.numeric(target, "output", picked);
            }
            String[] names = IntStream.of(positions)
                    .mapToObj(row -> classes.get(largest(row * classes.size())))
                    .toArray(String[]::new);
            return FeatureSummary.category(target, "output", names);
        }

        private int largest(int from) {
            int largest = 0;
            for (int i = 1; i < classes.size(); i++) {
                largest = values[from + i] > values[from + largest] ? i : largest;
            }
            return largest;
        }
    }

    /** How the model did on the test rows; {@code null} values where it could not be judged. */
    public record Performance(Double wape, Double mae) {}

    /**
     * @param features one row for each row of the dataset
     * @param outputs the model's predictions for the same rows
     * @param times the steps to describe, oldest first
     * @param testFrom the first step that training did not see
     */
    public static ReferenceReport of(
            String model,
            Recipe recipe,
            Table features,
            Outputs outputs,
            List<LocalDate> times,
            LocalDate testFrom,
            Performance performance) {
        long[] days = features.longs(recipe.time());
        List<Bucket> buckets = new ArrayList<>();
        long rows = 0;
        for (LocalDate time : times) {
            int[] positions = IntStream.range(0, days.length)
                    .filter(row -> days[row] == time.toEpochDay())
                    .toArray();
            rows += positions.length;
            buckets.add(new Bucket(
                    time,
                    time.plusDays(recipe.stepDays() - 1L),
                    time.isBefore(testFrom) ? "training" : "test",
                    summaries(recipe, features.select(positions), outputs.summary(recipe.target(), positions), true)));
        }
        return new ReferenceReport(
                model,
                buckets,
                performance,
                rows / Math.max(1, buckets.size()),
                segments(recipe, features, outputs, times));
    }

    private static List<Segment> segments(Recipe recipe, Table features, Outputs outputs, List<LocalDate> times) {
        long from = times.isEmpty() ? Long.MAX_VALUE : times.get(0).toEpochDay();
        long[] days = features.longs(recipe.time());
        List<Segment> segments = new ArrayList<>();
        for (String column : recipe.entity()) {
            String[] values = features.strings(column);
            TreeSet<String> present = new TreeSet<>(Arrays.asList(values));
            if (present.size() < 2 || present.size() > MOST_SEGMENTS) {
                continue;
            }
            for (String value : present) {
                int[] positions = IntStream.range(0, values.length)
                        .filter(row -> values[row].equals(value) && days[row] >= from)
                        .toArray();
                FeatureSummary output = outputs.summary(recipe.target(), positions);
                segments.add(new Segment(column, value, summaries(recipe, features.select(positions), output, false)));
            }
        }
        return segments;
    }

    private static List<FeatureSummary> summaries(Recipe recipe, Table rows, FeatureSummary output, boolean past) {
        List<FeatureSummary> summaries = new ArrayList<>();
        recipe.entity().forEach(name -> summaries.add(FeatureSummary.category(name, "entity", rows.strings(name))));
        for (String name : recipe.known()) {
            summaries.add(
                    rows.isFlag(name)
                            ? FeatureSummary.category(name, "known", words(rows.booleans(name)))
                            : rows.isText(name)
                                    ? FeatureSummary.category(name, "known", rows.strings(name))
                                    : FeatureSummary.numeric(name, "known", rows.doubles(name)));
        }
        if (past) {
            recipe.historyFeatureNames()
                    .forEach(name -> summaries.add(FeatureSummary.numeric(name, "history", rows.doubles(name))));
        }
        summaries.add(output);
        return summaries;
    }

    private static String[] words(boolean[] flags) {
        return IntStream.range(0, flags.length)
                .mapToObj(row -> String.valueOf(flags[row]))
                .toArray(String[]::new);
    }
}
