package com.kronkers.mlops.trainers.linear;

import com.kronkers.mlops.runtime.Columns;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.trainers.job.InvalidJobException;
import java.util.Arrays;
import java.util.List;

/**
 * How feature rows become the numbers of a linear model: numbers are standardised, a missing one is the mean, text is one
 * number for each category, all 0 for one that was never seen. The last number of a row is 1, for the intercept.
 */
record Design(List<Columns.Entry> numbers, List<Columns.Entry> texts, double[] means, double[] spreads) {
    private static final int MOST_COLUMNS = 4000;

    /** @throws InvalidJobException if there are more categories than can be solved for */
    static Design of(List<Columns.Entry> inputs, Table features) {
        List<Columns.Entry> numbers =
                inputs.stream().filter(input -> !input.isText()).toList();
        List<Columns.Entry> texts =
                inputs.stream().filter(Columns.Entry::isText).toList();
        double[] means = new double[numbers.size()];
        double[] spreads = new double[numbers.size()];
        for (int i = 0; i < means.length; i++) {
            double[] present = Arrays.stream(features.doubles(numbers.get(i).name()))
                    .filter(Double::isFinite)
                    .toArray();
            double mean = Arrays.stream(present).average().orElse(0);
            double variance = Arrays.stream(present)
                    .map(value -> (value - mean) * (value - mean))
                    .average()
                    .orElse(0);
            means[i] = mean;
            spreads[i] = variance < 1e-18 ? 1 : Math.sqrt(variance);
        }
        Design design = new Design(numbers, texts, means, spreads);
        if (design.width() > MOST_COLUMNS) {
            throw new InvalidJobException("data: numbers and categories make " + design.width()
                    + " coefficients; linear solves for at most " + MOST_COLUMNS + ", use gradient-boosting");
        }
        return design;
    }

    /** Numbers in a row, the intercept's among them. */
    int width() {
        return numbers.size()
                + texts.stream().mapToInt(text -> text.categories().size()).sum()
                + 1;
    }

    DesignMatrix rows(Table features) {
        double[][] values = new double[features.rows()][means.length];
        for (int i = 0; i < means.length; i++) {
            double[] given = features.doubles(numbers.get(i).name());
            for (int row = 0; row < values.length; row++) {
                values[row][i] = Double.isFinite(given[row]) ? (given[row] - means[i]) / spreads[i] : 0;
            }
        }
        int[][] ones = new int[features.rows()][texts.size()];
        int first = means.length;
        for (int i = 0; i < texts.size(); i++) {
            Columns.Entry text = texts.get(i);
            double[] codes = Columns.codes(text.categories(), features.strings(text.name()));
            for (int row = 0; row < ones.length; row++) {
                ones[row][i] = codes[row] < 0 ? -1 : first + (int) codes[row];
            }
            first += text.categories().size();
        }
        return new DesignMatrix(width(), values, ones);
    }
}
