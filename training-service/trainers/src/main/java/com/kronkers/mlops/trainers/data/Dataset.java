package com.kronkers.mlops.trainers.data;

import com.kronkers.mlops.runtime.Features;
import com.kronkers.mlops.runtime.HistoryTable;
import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.trainers.job.InvalidJobException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * A dataset's rows as a recipe sees them: entity (text), time (dates), known columns, history columns and the target
 * (numbers), sorted by time and entity. Where its own columns are taken as they are there is no entity, and no history.
 */
public final class Dataset {
    private final Recipe recipe;
    private final Table rows;
    /** Made when it is first asked for. */
    private HistoryTable history;

    private final List<String> classes;

    public Dataset(Recipe recipe, Table rows) {
        this(recipe, rows, List.of());
    }

    /** @param classes of the target, whose values are then their indexes; empty where it is a number */
    public Dataset(Recipe recipe, Table rows, List<String> classes) {
        this.recipe = recipe;
        this.rows = rows;
        this.classes = List.copyOf(classes);
    }

    public Recipe recipe() {
        return recipe;
    }

    /** The classes of the target, sorted; empty where it is a number. */
    public List<String> classes() {
        return classes;
    }

    public Table rows() {
        return rows;
    }

    /** The target's value in each row, or the index of its class; {@code NaN} where it is missing. */
    public double[] target() {
        return rows.doubles(recipe.target());
    }

    public LocalDate time(int row) {
        return rows.date(recipe.time(), row);
    }

    /** The distinct times, oldest first. */
    public List<LocalDate> times() {
        TreeSet<LocalDate> times = new TreeSet<>();
        for (long day : rows.longs(recipe.time())) {
            times.add(LocalDate.ofEpochDay(day));
        }
        return List.copyOf(times);
    }

    /** One row of inputs for each row, made of nothing but what was known before its time. */
    public Table features() {
        return Features.compute(recipe, history(), rows);
    }

    /** The same rows' inputs, made of another dataset's past. */
    public Table featuresFromPastOf(Dataset other) {
        return Features.compute(recipe, other.history(), rows);
    }

    /** Whether its own columns are taken as they are, so that each row stands for itself. */
    public boolean isPlain() {
        return recipe.entity().isEmpty();
    }

    /** For each row the number of its series (the rows of one entity), counted from 0. */
    public int[] series() {
        return isPlain() ? IntStream.range(0, rows.rows()).toArray() : seriesOf(recipe.entity());
    }

    /** The same where a series is the rows that have the same values in these columns of text. */
    public int[] seriesOf(List<String> columns) {
        Map<List<String>, Integer> numbers = new HashMap<>();
        List<String[]> keys = columns.stream().map(rows::strings).toList();
        int[] series = new int[rows.rows()];
        for (int row = 0; row < series.length; row++) {
            series[row] = numbers.computeIfAbsent(key(keys, row), key -> numbers.size());
        }
        return series;
    }

    /** What a model for this dataset asks of its callers. */
    public Signature signature() {
        Map<String, String> types = new HashMap<>();
        recipe.known().forEach(name -> types.put(name, typeOf(name)));
        return Signature.of(recipe, types);
    }

    /**
     * What it was before its newest steps of time, with the same classes.
     *
     * @throws InvalidJobException if no step is left
     */
    public Dataset withoutNewest(int steps) {
        List<LocalDate> times = times();
        if (steps >= times.size()) {
            throw new InvalidJobException("data: " + times.size() + " steps of time leave none before the newest "
                    + steps + "; ask for fewer backtests");
        }
        LocalDate time = times.get(times.size() - steps);
        int[] older = IntStream.range(0, rows.rows())
                .filter(row -> time(row).isBefore(time))
                .toArray();
        return new Dataset(recipe, rows.select(older), classes);
    }

    /** The type of a column: boolean, string or number. */
    public String typeOf(String name) {
        return rows.isFlag(name) ? "boolean" : rows.isText(name) ? "string" : "number";
    }

    private synchronized HistoryTable history() {
        if (history == null) {
            history = historyOf(recipe, rows);
        }
        return history;
    }

    private static HistoryTable historyOf(Recipe recipe, Table rows) {
        List<String[]> keys = recipe.entity().stream().map(rows::strings).toList();
        List<double[]> columns =
                recipe.historyColumns().stream().map(rows::doubles).toList();
        HistoryTable.Builder history = HistoryTable.unboundedBuilder(recipe);
        if (columns.isEmpty()) {
            return history.build();
        }
        for (int row = 0; row < rows.rows(); row++) {
            double[] values = new double[columns.size()];
            for (int column = 0; column < values.length; column++) {
                values[column] = columns.get(column)[row];
            }
            history.add(key(keys, row).toArray(String[]::new), rows.date(recipe.time(), row), values);
        }
        return history.build();
    }

    private static List<String> key(List<String[]> keys, int row) {
        List<String> key = new ArrayList<>(keys.size());
        keys.forEach(values -> key.add(values[row]));
        return key;
    }
}
