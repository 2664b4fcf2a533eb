package com.kronkers.mlops.runtime;

import java.util.List;

/**
 * What each feature adds to each row's raw output (TreeSHAP, Lundberg et al. 2020). The contributions of a row and its
 * bias sum to the raw output: before the sigmoid or softmax of a classifier, the prediction itself for a regression.
 *
 * @param features the model's features, in order; a row has one number for each and the bias last
 * @param classes the classes, or the targets, of a model that has one raw output for each; empty = a single raw output
 * @param values row after row; in a row class after class, where there are classes; then features and bias
 * @param raw the raw outputs the contributions sum to, row after row, in a row class after class
 */
public record Contributions(List<String> features, List<String> classes, int rows, float[] values, float[] raw) {

    public Contributions {
        features = List.copyOf(features);
        classes = List.copyOf(classes);
    }

    /** Raw outputs of one row. */
    public int outputs() {
        return Math.max(1, classes.size());
    }

    /** @param feature its index; the number of features = the bias */
    public float of(int row, int output, int feature) {
        return values[(row * outputs() + output) * (features.size() + 1) + feature];
    }

    public float raw(int row, int output) {
        return raw[row * outputs() + output];
    }
}
