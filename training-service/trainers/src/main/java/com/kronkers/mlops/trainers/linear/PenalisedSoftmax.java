package com.kronkers.mlops.trainers.linear;

/**
 * Logistic regression for two and more classes with a penalty on the squares of the coefficients but the intercepts, by
 * steps with a bound of the curvature that is the same in every step (Boehning 1992), so that one decomposition serves
 * all of them.
 */
final class PenalisedSoftmax {
    private static final int MOST_STEPS = 300;
    private static final double SMALL_STEP = 1e-5;

    private PenalisedSoftmax() {}

    /**
     * @param labels the index of each row's class
     * @return the coefficients of each class
     */
    static double[][] fit(DesignMatrix rows, double[] labels, int classes, double penalty) {
        int width = rows.width();
        double bound = 0.5;
        double[][] factor =
                PenalisedSquares.factor(PenalisedSquares.normal(rows, constant(rows.rows(), bound), penalty));
        double[][] coefficients = new double[classes][width];
        for (int step = 0; step < MOST_STEPS; step++) {
            double[][] gradient = gradient(rows, labels, coefficients, penalty);
            double largest = 0;
            for (int one = 0; one < classes; one++) {
                double[] change = PenalisedSquares.solve(factor, gradient[one]);
                for (int i = 0; i < width; i++) {
                    coefficients[one][i] += change[i];
                    largest = Math.max(largest, Math.abs(change[i]));
                }
            }
            if (largest < SMALL_STEP) {
                break;
            }
        }
        return coefficients;
    }

    /** Of the classes, one after another. */
    static double[] probabilities(DesignMatrix rows, int row, double[][] coefficients) {
        double[] values = new double[coefficients.length];
        double largest = Double.NEGATIVE_INFINITY;
        for (int one = 0; one < values.length; one++) {
            values[one] = rows.dot(row, coefficients[one]);
            largest = Math.max(largest, values[one]);
        }
        double sum = 0;
        for (int one = 0; one < values.length; one++) {
            values[one] = StrictMath.exp(values[one] - largest);
            sum += values[one];
        }
        for (int one = 0; one < values.length; one++) {
            values[one] /= sum;
        }
        return values;
    }

    private static double[][] gradient(DesignMatrix rows, double[] labels, double[][] coefficients, double penalty) {
        int width = rows.width();
        double[][] gradient = new double[coefficients.length][width];
        for (int row = 0; row < rows.rows(); row++) {
            double[] probabilities = probabilities(rows, row, coefficients);
            for (int one = 0; one < probabilities.length; one++) {
                double error = (labels[row] == one ? 1 : 0) - probabilities[one];
                rows.add(row, error, gradient[one]);
            }
        }
        for (int one = 0; one < coefficients.length; one++) {
            for (int i = 0; i < width - 1; i++) {
                gradient[one][i] -= penalty * coefficients[one][i];
            }
        }
        return gradient;
    }

    private static double[] constant(int length, double value) {
        double[] constant = new double[length];
        java.util.Arrays.fill(constant, value);
        return constant;
    }
}
