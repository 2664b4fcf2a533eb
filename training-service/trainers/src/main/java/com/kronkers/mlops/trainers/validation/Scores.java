package com.kronkers.mlops.trainers.validation;

/**
 * How far predictions are from what happened.
 *
 * @param rmse root of the mean squared error, in the target's unit
 * @param mae mean absolute error, in the target's unit
 * @param wape sum of absolute errors over the sum of absolute actual values (Kolassa and Schuetz 2007)
 */
public record Scores(double rmse, double mae, double wape) {

    /** @throws IllegalArgumentException if the lengths differ or there is no row */
    public static Scores of(double[] actual, double[] predicted) {
        if (actual.length != predicted.length || actual.length == 0) {
            throw new IllegalArgumentException(actual.length + " actual values, " + predicted.length + " predictions");
        }
        double squares = 0;
        double errors = 0;
        double size = 0;
        for (int row = 0; row < actual.length; row++) {
            double error = Math.abs(actual[row] - predicted[row]);
            squares += error * error;
            errors += error;
            size += Math.abs(actual[row]);
        }
        return new Scores(Math.sqrt(squares / actual.length), errors / actual.length, errors / size);
    }
}
