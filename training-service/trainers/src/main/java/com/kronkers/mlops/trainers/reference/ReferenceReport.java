package com.kronkers.mlops.trainers.reference;

import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Table;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What {@code reference.json} says: how the model's inputs and outputs were distributed in each step of the data it was
 * made and judged on. Monitoring learns from the spread between buckets what is usual. Features of the calendar are left
 * out: they differ by nature.
 *
 * @param perBucketRows the mean number of rows in a bucket
 */
public record ReferenceReport(String model, List<Bucket> buckets, Performance performance, long perBucketRows) {

    /** @param period training, or test for the steps that training never saw */
    record Bucket(LocalDate from, LocalDate through, String period, List<FeatureSummary> features) {}

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
            double[] outputs,
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
            double[] output =
                    IntStream.of(positions).mapToDouble(row -> outputs[row]).toArray();
            buckets.add(new Bucket(
                    time,
                    time.plusDays(recipe.stepDays() - 1L),
                    time.isBefore(testFrom) ? "training" : "test",
                    summaries(recipe, features.select(positions), output)));
        }
        return new ReferenceReport(model, buckets, performance, rows / Math.max(1, buckets.size()));
    }

    private static List<FeatureSummary> summaries(Recipe recipe, Table rows, double[] outputs) {
        List<FeatureSummary> summaries = new ArrayList<>();
        recipe.entity().forEach(name -> summaries.add(FeatureSummary.category(name, "entity", rows.strings(name))));
        for (String name : recipe.known()) {
            summaries.add(
                    rows.isFlag(name)
                            ? FeatureSummary.category(name, "known", words(rows.booleans(name)))
                            : FeatureSummary.numeric(name, "known", rows.doubles(name)));
        }
        recipe.historyFeatureNames()
                .forEach(name -> summaries.add(FeatureSummary.numeric(name, "history", rows.doubles(name))));
        summaries.add(FeatureSummary.numeric(recipe.target(), "output", outputs));
        return summaries;
    }

    private static String[] words(boolean[] flags) {
        return IntStream.range(0, flags.length)
                .mapToObj(row -> String.valueOf(flags[row]))
                .toArray(String[]::new);
    }
}
