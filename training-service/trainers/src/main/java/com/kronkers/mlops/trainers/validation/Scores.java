package com.kronkers.mlops.trainers.validation;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How far predictions are from what happened. For classes the first three are those of the probabilities beside 0 and 1.
 *
 * @param rmse root of the mean squared error, in the target's unit
 * @param mae mean absolute error, in the target's unit
 * @param wape sum of absolute errors over the sum of absolute actual values (Kolassa and Schuetz 2007)
 * @param bias mean of predicted minus actual, in the target's unit; numbers only
 * @param mase mean absolute error over that of the last known value on training rows (Hyndman and Koehler 2006); numbers
 *     only, {@code null} where that is 0 or not known
 * @param classes what only classes have; {@code null} for numbers
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Scores(double rmse, double mae, double wape, Double bias, Double mase, ClassScores classes) {

    /** Of one number a row. */
    public static Scores of(double[] actual, double[] predicted) {
        return of(actual, predicted, 1);
    }

    /**
     * @param actual numbers, or indexes of classes
     * @param predicted so many values a row as {@code width} says: a number, or the probability of each class
     * @throws IllegalArgumentException if the lengths differ or there is no row
     */
    public static Scores of(double[] actual, double[] predicted, int width) {
        if (actual.length * width != predicted.length || actual.length == 0) {
            throw new IllegalArgumentException(actual.length + " actual values, " + predicted.length + " predictions");
        }
        double squares = 0;
        double errors = 0;
        double size = 0;
        double bias = 0;
        for (int row = 0; row < actual.length; row++) {
            for (int one = 0; one < width; one++) {
                double truth = width == 1 ? actual[row] : actual[row] == one ? 1 : 0;
                double error = predicted[row * width + one] - truth;
                squares += error * error;
                errors += Math.abs(error);
                bias += error;
                size += Math.abs(truth);
            }
        }
        int cells = predicted.length;
        return new Scores(
                Math.sqrt(squares / cells),
                errors / cells,
                errors / size,
                width == 1 ? bias / cells : null,
                null,
                width == 1 ? null : ClassScores.of(actual, predicted, width));
    }

    /** With the mean absolute error of the last known value on training rows; nothing is said where it is 0. */
    Scores scaledBy(double naive) {
        return new Scores(rmse, mae, wape, bias, naive > 0 ? mae / naive : null, classes);
    }

    /** By name. */
    public Map<String, Double> main() {
        Map<String, Double> main = new LinkedHashMap<>();
        main.put("rmse", rmse);
        main.put("mae", mae);
        main.put("wape", wape);
        if (bias != null) {
            main.put("bias", bias);
        }
        if (mase != null) {
            main.put("mase", mase);
        }
        if (classes != null) {
            main.putAll(classes.main());
        }
        return main;
    }

    /** The values at these rows, so many a row. */
    public static double[] pick(double[] values, int[] rows, int width) {
        double[] picked = new double[rows.length * width];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(values, rows[i] * width, picked, i * width, width);
        }
        return picked;
    }
}
