package com.kronkers.mlops.trainers.reference;

import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Table;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What {@code reference.json} says: how the model's inputs and outputs were distributed in each step of the data it was
 * made and judged on. Monitoring learns from the spread between buckets what is usual. Features of the calendar are left
 * out: they differ by nature.
 *
 * @param perBucketRows the mean number of rows in a bucket
 * @param segments the same of the rows of one value of an entity column that has few; none of a column whose segments do
 *     not fit
 */
public record ReferenceReport(
        String model, List<Bucket> buckets, Performance performance, long perBucketRows, List<Segment> segments) {

    /** @param period training, or test for the steps that training never saw */
    record Bucket(LocalDate from, LocalDate through, String period, List<FeatureSummary> features) {}

    /** @param buckets those steps in which it has rows, with all features, in sketches of one size */
    record Segment(String column, String value, List<Bucket> buckets) {}

    /**
     * What the model said of each row.
     *
     * @param values numbers, or one probability for each class of each row
     * @param classes empty for numbers
     */
    public record Outputs(double[] values, List<String> classes) {

        /** The numbers, or the most probable classes, at these rows. */
        FeatureSummary summary(String target, int[] positions, int k) {
            if (classes.isEmpty()) {
                double[] picked =
                        IntStream.of(positions).mapToDouble(row -> values[row]).toArray();
                return FeatureSummary.numeric(target, "output", picked, k);
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
        Buckets buckets = new Buckets(recipe, features, outputs, times, testFrom);
        List<Bucket> all = buckets.of(row -> true, FeatureSummary.K);
        long rows = all.stream().mapToLong(Buckets::rows).sum();
        return new ReferenceReport(
                model,
                all,
                performance,
                rows / Math.max(1, all.size()),
                new Segments(recipe, features, buckets).of(Segments.MOST_BYTES));
    }
}
