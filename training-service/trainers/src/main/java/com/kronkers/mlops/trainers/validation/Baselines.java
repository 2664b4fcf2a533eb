package com.kronkers.mlops.trainers.validation;

import com.kronkers.mlops.trainers.data.Dataset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What anybody can say without a model: see {@link Baseline} for numbers, or where rows have no past their mean and their
 * median; for classes how often each occurred.
 */
public final class Baselines {
    /** How many rows of everybody's a series' own shares are mixed with. */
    private static final double PRIOR_ROWS = 5;

    private Baselines() {}

    /**
     * By subject, one number for each row of the dataset, or one for each class of each row; {@code NaN} where the past is
     * missing.
     *
     * @param trainingRows whose targets may be counted
     */
    public static Map<String, double[]> of(Dataset dataset, int[] trainingRows) {
        Map<String, double[]> forecasts = new LinkedHashMap<>();
        if (dataset.isPlain() && dataset.classes().isEmpty()) {
            double[] target = dataset.target();
            double[] known = Arrays.stream(trainingRows)
                    .mapToDouble(row -> target[row])
                    .sorted()
                    .toArray();
            forecasts.put(
                    "baseline:mean",
                    always(dataset, Arrays.stream(known).average().orElse(Double.NaN)));
            forecasts.put("baseline:median", always(dataset, known.length == 0 ? Double.NaN : known[known.length / 2]));
            return forecasts;
        }
        if (dataset.classes().isEmpty()) {
            for (Baseline baseline : Baseline.values()) {
                forecasts.put(baseline.subject(dataset.recipe()), baseline.forecast(dataset.recipe(), dataset.rows()));
            }
            return forecasts;
        }
        double[] shares = shares(dataset, trainingRows);
        int width = shares.length;
        double[] everybody = new double[dataset.rows().rows() * width];
        for (int row = 0; row < dataset.rows().rows(); row++) {
            System.arraycopy(shares, 0, everybody, row * width, width);
        }
        forecasts.put("baseline:class-shares", everybody);
        if (!dataset.isPlain()) {
            forecasts.put("baseline:series-shares", ofSeries(dataset, trainingRows, shares));
        }
        return forecasts;
    }

    private static double[] always(Dataset dataset, double value) {
        double[] forecast = new double[dataset.rows().rows()];
        Arrays.fill(forecast, value);
        return forecast;
    }

    private static double[] shares(Dataset dataset, int[] rows) {
        double[] target = dataset.target();
        double[] shares = new double[dataset.classes().size()];
        Arrays.fill(shares, 1);
        for (int row : rows) {
            shares[(int) target[row]]++;
        }
        double sum = Arrays.stream(shares).sum();
        return Arrays.stream(shares).map(share -> share / sum).toArray();
    }

    private static double[] ofSeries(Dataset dataset, int[] rows, double[] shares) {
        int width = shares.length;
        int[] series = dataset.series();
        int count = Arrays.stream(series).max().orElse(0) + 1;
        double[] counts = new double[count * width];
        double[] sums = new double[count];
        double[] target = dataset.target();
        for (int row : rows) {
            counts[series[row] * width + (int) target[row]]++;
            sums[series[row]]++;
        }
        double[] forecast = new double[series.length * width];
        for (int row = 0; row < series.length; row++) {
            for (int one = 0; one < width; one++) {
                forecast[row * width + one] = (counts[series[row] * width + one] + PRIOR_ROWS * shares[one])
                        / (sums[series[row]] + PRIOR_ROWS);
            }
        }
        return forecast;
    }
}
