package com.kronkers.mlops.trainers.reference;

import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.trainers.reference.ReferenceReport.Bucket;
import com.kronkers.mlops.trainers.reference.ReferenceReport.Outputs;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The rows of each step of time, described. */
final class Buckets {
    private final Recipe recipe;
    private final Table features;
    private final Outputs outputs;
    private final List<LocalDate> times;
    private final LocalDate testFrom;

    /**
     * @param times the steps to describe
     * @param testFrom the first step that training did not see
     */
    Buckets(Recipe recipe, Table features, Outputs outputs, List<LocalDate> times, LocalDate testFrom) {
        this.recipe = recipe;
        this.features = features;
        this.outputs = outputs;
        this.times = times;
        this.testFrom = testFrom;
    }

    /**
     * Those steps that have such rows, oldest first.
     *
     * @param k of the sketches of numbers
     */
    List<Bucket> of(IntPredicate rows, int k) {
        Map<LocalDate, List<Integer>> byTime = IntStream.range(0, features.rows())
                .filter(rows)
                .boxed()
                .collect(Collectors.groupingBy(
                        row -> features.date(recipe.time(), row), TreeMap::new, Collectors.toList()));
        byTime.keySet().retainAll(times);
        List<Bucket> buckets = new ArrayList<>();
        byTime.forEach((time, positions) -> buckets.add(
                bucket(time, positions.stream().mapToInt(Integer::intValue).toArray(), k)));
        return buckets;
    }

    static long rows(Bucket bucket) {
        return bucket.features().get(0).rows();
    }

    private Bucket bucket(LocalDate time, int[] positions, int k) {
        return new Bucket(
                time,
                time.plusDays(recipe.stepDays() - 1L),
                time.isBefore(testFrom) ? "training" : "test",
                summaries(features.select(positions), outputs.summary(recipe.target(), positions, k), k));
    }

    private List<FeatureSummary> summaries(Table rows, FeatureSummary output, int k) {
        List<FeatureSummary> summaries = new ArrayList<>();
        recipe.entity().forEach(name -> summaries.add(FeatureSummary.category(name, "entity", rows.strings(name))));
        for (String name : recipe.known()) {
            summaries.add(
                    rows.isFlag(name)
                            ? FeatureSummary.category(name, "known", words(rows.booleans(name)))
                            : rows.isText(name)
                                    ? FeatureSummary.category(name, "known", rows.strings(name))
                                    : FeatureSummary.numeric(name, "known", rows.doubles(name), k));
        }
        recipe.historyFeatureNames()
                .forEach(name -> summaries.add(FeatureSummary.numeric(name, "history", rows.doubles(name), k)));
        summaries.add(output);
        return summaries;
    }

    private static String[] words(boolean[] flags) {
        return IntStream.range(0, flags.length)
                .mapToObj(row -> String.valueOf(flags[row]))
                .toArray(String[]::new);
    }
}
