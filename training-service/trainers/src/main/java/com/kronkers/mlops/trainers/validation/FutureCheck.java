package com.kronkers.mlops.trainers.validation;

import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.trainers.data.Dataset;
import com.kronkers.mlops.trainers.validation.ValidationReport.Check;
import java.time.LocalDate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Whether a feature sees what nobody knows at its time: everything from a moment on is changed, and no row that is asked
 * before any of that is known may change with it.
 */
final class FutureCheck {
    static final String NAME = "no feature sees the future";

    private FutureCheck() {}

    static Check of(Dataset dataset) {
        Recipe recipe = dataset.recipe();
        List<LocalDate> times = dataset.times();
        Set<String> leaks = new LinkedHashSet<>();
        for (int share = 1; share <= 3; share++) {
            LocalDate moment = times.get(times.size() * share / 4);
            LocalDate knownFrom = moment.plusDays((long) recipe.horizonSteps() * recipe.stepDays());
            int[] asked = IntStream.range(0, dataset.rows().rows())
                    .filter(row -> dataset.time(row).isBefore(knownFrom))
                    .toArray();
            Table before = dataset.features().select(asked);
            Table after =
                    dataset.featuresFromPastOf(changedFrom(dataset, moment)).select(asked);
            for (String name : recipe.historyFeatureNames()) {
                if (!same(before.doubles(name), after.doubles(name))) {
                    leaks.add(name);
                }
            }
        }
        return new Check(
                NAME,
                leaks.isEmpty(),
                leaks.isEmpty()
                        ? recipe.historyFeatureNames().size()
                                + " features of the past were the same whatever came after"
                        : leaks + " change with values that nobody knows at their time");
    }

    private static Dataset changedFrom(Dataset dataset, LocalDate moment) {
        Recipe recipe = dataset.recipe();
        Table rows = dataset.rows();
        Table.Builder changed = Table.builder(rows.rows());
        Set<String> past = new LinkedHashSet<>(recipe.historyColumns());
        for (String name : rows.names()) {
            if (!past.contains(name)) {
                changed.columnOf(rows, name);
                continue;
            }
            double[] values = rows.doubles(name);
            for (int row = 0; row < values.length; row++) {
                if (!dataset.time(row).isBefore(moment)) {
                    values[row] = -3 * (Double.isNaN(values[row]) ? 0 : values[row]) - 12_345.5;
                }
            }
            changed.doubles(name, values);
        }
        return new Dataset(recipe, changed.build(), dataset.classes());
    }

    private static boolean same(double[] first, double[] second) {
        for (int row = 0; row < first.length; row++) {
            if (Double.doubleToLongBits(first[row]) != Double.doubleToLongBits(second[row])) {
                return false;
            }
        }
        return true;
    }
}
