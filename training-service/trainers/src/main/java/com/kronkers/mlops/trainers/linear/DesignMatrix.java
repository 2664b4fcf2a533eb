package com.kronkers.mlops.trainers.linear;

/**
 * Rows of a linear model's numbers, of which most are the zeros of other categories and not kept: the standardised
 * numbers first, one number for each category, and 1 last, for the intercept.
 *
 * @param numbers of each row
 * @param ones for each row the places that hold a 1 beside the intercept; -1 = none
 */
record DesignMatrix(int width, double[][] numbers, int[][] ones) {

    int rows() {
        return numbers.length;
    }

    double dot(int row, double[] coefficients) {
        double sum = coefficients[width - 1];
        double[] values = numbers[row];
        for (int i = 0; i < values.length; i++) {
            sum += values[i] * coefficients[i];
        }
        for (int place : ones[row]) {
            if (place >= 0) {
                sum += coefficients[place];
            }
        }
        return sum;
    }

    /** Adds so many times a row to a vector. */
    void add(int row, double times, double[] vector) {
        double[] values = numbers[row];
        for (int i = 0; i < values.length; i++) {
            vector[i] += times * values[i];
        }
        for (int place : ones[row]) {
            if (place >= 0) {
                vector[place] += times;
            }
        }
        vector[width - 1] += times;
    }

    /** Adds so many times the row's product with itself to the lower triangle. */
    void addSquare(int row, double times, double[][] lower) {
        double[] values = numbers[row];
        for (int i = 0; i < values.length; i++) {
            double scaled = times * values[i];
            for (int k = 0; k <= i; k++) {
                lower[i][k] += scaled * values[k];
            }
        }
        int[] places = ones[row];
        for (int a = 0; a <= places.length; a++) {
            int place = a == places.length ? width - 1 : places[a];
            if (place < 0) {
                continue;
            }
            for (int k = 0; k < values.length; k++) {
                lower[place][k] += times * values[k];
            }
            for (int b = 0; b < a; b++) {
                if (places[b] >= 0) {
                    lower[place][places[b]] += times;
                }
            }
            lower[place][place] += times;
        }
    }
}
