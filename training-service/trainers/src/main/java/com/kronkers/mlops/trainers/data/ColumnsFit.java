package com.kronkers.mlops.trainers.data;

import com.kronkers.mlops.runtime.Columns;
import com.kronkers.mlops.runtime.Columns.Entry;
import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/** Learns from training rows alone what the columns hold. */
public final class ColumnsFit {

    private ColumnsFit() {}

    /**
     * Time, every feature in the recipe's order, and the target.
     *
     * @param features the training rows
     * @param target of the same rows
     * @param classes of the target, empty where it is a number
     */
    public static Columns of(Recipe recipe, Table features, double[] target, List<String> classes) {
        List<Entry> entries = new ArrayList<>();
        entries.add(new Entry(recipe.time(), "date", Columns.TIME, null, null, List.of()));
        recipe.entity().forEach(name -> entries.add(entry(name, Columns.ENTITY, features)));
        recipe.known().forEach(name -> entries.add(entry(name, Columns.KNOWN, features)));
        recipe.historyFeatureNames().forEach(name -> entries.add(entry(name, Columns.HISTORY, features)));
        recipe.calendarFeatureNames().forEach(name -> entries.add(entry(name, Columns.CALENDAR, features)));
        entries.add(
                classes.isEmpty()
                        ? number(recipe.target(), Columns.TARGET, target)
                        : new Entry(recipe.target(), "string", Columns.TARGET, null, null, classes));
        return new Columns(entries);
    }

    private static Entry entry(String name, String role, Table features) {
        if (features.isText(name)) {
            TreeSet<String> values = new TreeSet<>();
            Arrays.stream(features.strings(name)).filter(value -> value != null).forEach(values::add);
            return new Entry(name, "string", role, null, null, List.copyOf(values));
        }
        if (features.isFlag(name)) {
            return new Entry(name, "boolean", role, null, null, List.of());
        }
        return number(name, role, features.doubles(name));
    }

    private static Entry number(String name, String role, double[] values) {
        double[] finite = Arrays.stream(values).filter(Double::isFinite).toArray();
        Double low = finite.length == 0 ? null : Arrays.stream(finite).min().getAsDouble();
        Double high = finite.length == 0 ? null : Arrays.stream(finite).max().getAsDouble();
        return new Entry(name, "number", role, low, high, List.of());
    }
}
