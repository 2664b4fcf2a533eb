package com.kronkers.mlops.trainers.linear;

import java.util.Arrays;

/**
 * Weighted least squares with a penalty on the squares of all coefficients but the last, the intercept's (ridge
 * regression, Hoerl and Kennard 1970), by Cholesky's decomposition of the normal equations.
 */
final class PenalisedSquares {
    private static final double LEAST = 1e-9;

    private PenalisedSquares() {}

    /**
     * The lower triangle of the normal equations.
     *
     * @param weights of the rows; {@code null} = 1 each
     */
    static double[][] normal(DesignMatrix rows, double[] weights, double penalty) {
        double[][] normal = new double[rows.width()][rows.width()];
        for (int row = 0; row < rows.rows(); row++) {
            rows.addSquare(row, weights == null ? 1 : weights[row], normal);
        }
        for (int i = 0; i < rows.width(); i++) {
            normal[i][i] += i == rows.width() - 1 ? LEAST : penalty + LEAST;
        }
        return normal;
    }

    /** The lower triangle, in place, becomes Cholesky's factor. */
    static double[][] factor(double[][] normal) {
        for (int column = 0; column < normal.length; column++) {
            for (int row = column; row < normal.length; row++) {
                double sum = normal[row][column];
                for (int k = 0; k < column; k++) {
                    sum -= normal[row][k] * normal[column][k];
                }
                normal[row][column] = row == column ? Math.sqrt(Math.max(sum, LEAST)) : sum / normal[column][column];
            }
        }
        return normal;
    }

    static double[] solve(double[][] factor, double[] right) {
        int width = right.length;
        double[] solution = right.clone();
        for (int i = 0; i < width; i++) {
            for (int k = 0; k < i; k++) {
                solution[i] -= factor[i][k] * solution[k];
            }
            solution[i] /= factor[i][i];
        }
        for (int i = width - 1; i >= 0; i--) {
            for (int k = i + 1; k < width; k++) {
                solution[i] -= factor[k][i] * solution[k];
            }
            solution[i] /= factor[i][i];
        }
        return solution;
    }

    static double[] fit(DesignMatrix rows, double[] target, double[] weights, double penalty) {
        double[] right = new double[rows.width()];
        for (int row = 0; row < rows.rows(); row++) {
            rows.add(row, target[row] * (weights == null ? 1 : weights[row]), right);
        }
        return solve(factor(normal(rows, weights, penalty)), right);
    }

    /**
     * The same with absolute errors in place of squares, by reweighting (Schlossmacher 1973): a row's weight is the
     * inverse of its last error.
     */
    static double[] fitAbsolute(DesignMatrix rows, double[] target, double penalty) {
        double unit =
                Math.max(LEAST, Arrays.stream(target).map(Math::abs).average().orElse(1));
        double[] coefficients = fit(rows, target, null, penalty);
        double[] weights = new double[rows.rows()];
        for (int round = 0; round < 12; round++) {
            for (int row = 0; row < rows.rows(); row++) {
                double error = Math.abs(target[row] - rows.dot(row, coefficients));
                weights[row] = unit / Math.max(error, 0.01 * unit);
            }
            coefficients = fit(rows, target, weights, penalty);
        }
        return coefficients;
    }
}
