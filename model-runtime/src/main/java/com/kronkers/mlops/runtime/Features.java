package com.kronkers.mlops.runtime;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;

/** Makes a model's inputs from rows and history: the one piece of code for training, validation and serving. */
public final class Features {

    private Features() {}

    /**
     * Adds history and calendar features.
     *
     * @param rows entity columns (text), the time column (dates) and the known columns
     * @return one row for each given row, in the same order: time, then {@link Recipe#featureNames()}. An unknown entity
     *     has missing history.
     */
    public static Table compute(Recipe recipe, HistoryTable history, Table rows) {
        Table.Builder features = Table.builder(rows.rows());
        features.columnOf(rows, recipe.time());
        recipe.entity().forEach(name -> features.strings(name, rows.rawStrings(name)));
        recipe.known().forEach(name -> features.columnOf(rows, name));
        long[] days = rows.rawLongs(recipe.time());
        HistoryTable.Series[] series = seriesOf(recipe, history, rows);
        for (int column = 0; column < recipe.history().size(); column++) {
            addHistory(recipe, column, days, series, rows, features);
        }
        for (String part : recipe.calendar()) {
            addCalendar(CalendarFeature.of(part), days, features);
        }
        return features.build();
    }

    private static HistoryTable.Series[] seriesOf(Recipe recipe, HistoryTable history, Table rows) {
        List<String[]> keys = recipe.entity().stream().map(rows::rawStrings).toList();
        HistoryTable.Series[] series = new HistoryTable.Series[rows.rows()];
        String[] key = new String[keys.size()];
        for (int row = 0; row < series.length; row++) {
            for (int part = 0; part < key.length; part++) {
                key[part] = keys.get(part)[row];
            }
            series[row] = history.seriesOf(Arrays.asList(key));
        }
        return series;
    }

    private static void addHistory(
            Recipe recipe, int column, long[] days, HistoryTable.Series[] series, Table rows, Table.Builder features) {
        Recipe.History spec = recipe.history().get(column);
        int step = recipe.stepDays();
        for (int lag : spec.lags()) {
            double[] values = new double[days.length];
            for (int row = 0; row < days.length; row++) {
                values[row] = series[row] == null ? Double.NaN : series[row].at(days[row] - (long) lag * step, column);
            }
            features.put(spec.column() + "_lag_" + lag, values);
        }
        for (int steps : spec.means()) {
            features.put(spec.column() + "_mean_" + steps, means(recipe, column, steps, days, series));
        }
        for (int steps : spec.ratios()) {
            double[] ratios = rows.doubles(spec.column());
            double[] means = means(recipe, column, steps, days, series);
            for (int row = 0; row < ratios.length; row++) {
                ratios[row] = means[row] == 0 ? Double.NaN : ratios[row] / means[row];
            }
            features.put(spec.column() + "_ratio_" + steps, ratios);
        }
    }

    private static double[] means(Recipe recipe, int column, int steps, long[] days, HistoryTable.Series[] series) {
        int step = recipe.stepDays();
        double[] values = new double[days.length];
        for (int row = 0; row < days.length; row++) {
            values[row] = mean(series[row], days[row] - (long) recipe.horizonSteps() * step, steps, step, column);
        }
        return values;
    }

    private static double mean(HistoryTable.Series series, long newestDay, int steps, int stepDays, int column) {
        if (series == null) {
            return Double.NaN;
        }
        double sum = 0;
        int known = 0;
        for (int back = 0; back < steps; back++) {
            double value = series.at(newestDay - (long) back * stepDays, column);
            if (!Double.isNaN(value)) {
                sum += value;
                known++;
            }
        }
        return known == 0 ? Double.NaN : sum / known;
    }

    private static void addCalendar(CalendarFeature part, long[] days, Table.Builder features) {
        double[] sin = new double[days.length];
        double[] cos = new double[days.length];
        for (int row = 0; row < days.length; row++) {
            LocalDate date = LocalDate.ofEpochDay(days[row]);
            sin[row] = part.sin(date);
            cos[row] = part.cos(date);
        }
        features.put(part.columns().get(0), sin);
        features.put(part.columns().get(1), cos);
    }
}
