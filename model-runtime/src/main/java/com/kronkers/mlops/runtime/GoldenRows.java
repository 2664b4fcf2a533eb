package com.kronkers.mlops.runtime;

import java.util.List;
import java.util.Map;

/**
 * Synthetic feature rows with the outputs that the model gave when it was packed.
 *
 * @param rows feature name to value (text, number, flag, for a tensor a list; absent = missing)
 * @param expected for each row the value of the only output, or a map of output name to value
 * @param tolerance the largest relative difference that still counts as equal (floating point differs across CPUs)
 */
public record GoldenRows(List<Map<String, Object>> rows, List<Object> expected, double tolerance) {
    public GoldenRows {
        rows = List.copyOf(rows);
        expected = List.copyOf(expected);
        if (rows.size() != expected.size()) {
            throw new IllegalArgumentException(rows.size() + " golden rows, " + expected.size() + " outputs");
        }
        if (!(tolerance >= 0)) {
            throw new IllegalArgumentException("the tolerance of golden rows is " + tolerance);
        }
    }
}
