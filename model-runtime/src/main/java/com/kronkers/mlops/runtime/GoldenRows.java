package com.kronkers.mlops.runtime;

import java.util.List;
import java.util.Map;

/**
 * Synthetic feature rows with the outputs that the model gave when it was packed.
 *
 * @param rows feature name to value (text, number, flag; absent = missing)
 * @param expected one output for each row
 * @param tolerance the largest relative difference that still counts as equal (floating point differs across CPUs)
 */
public record GoldenRows(List<Map<String, Object>> rows, List<Double> expected, double tolerance) {
    public GoldenRows {
        rows = List.copyOf(rows);
        expected = List.copyOf(expected);
        if (rows.size() != expected.size()) {
            throw new IllegalArgumentException(rows.size() + " golden rows, " + expected.size() + " outputs");
        }
    }
}
