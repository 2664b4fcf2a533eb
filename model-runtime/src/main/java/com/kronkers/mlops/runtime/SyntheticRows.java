package com.kronkers.mlops.runtime;

import com.kronkers.mlops.runtime.Signature.Column;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;

/**
 * Golden rows of any model, made of the ranges and categories of its inputs: no row of anybody's data is in a package. The
 * last row has nothing but missing numbers and categories that nobody knows.
 */
public final class SyntheticRows {
    private static final int ROWS = 16;
    private static final double TOLERANCE = 1e-4;
    private static final String UNKNOWN = "never seen";

    private SyntheticRows() {}

    /**
     * Makes rows and asks the model for their outputs.
     *
     * @param features scalar columns
     * @param predict the model: a column for each output, a row for each row
     * @param outputs the names of the outputs to expect
     */
    public static GoldenRows make(List<Column> features, UnaryOperator<Table> predict, List<String> outputs) {
        Random random = new Random(ROWS);
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
            rows.add(row(features, row == ROWS - 1, random));
        }
        List<Object> unknown = new ArrayList<>(java.util.Collections.nCopies(ROWS, 0));
        Table given =
                predict.apply(new GoldenReplay(new GoldenRows(rows, unknown, TOLERANCE), features, List.of()).table());
        List<Object> expected = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
            expected.add(expected(given, outputs, row));
        }
        return new GoldenRows(rows, expected, TOLERANCE);
    }

    private static Map<String, Object> row(List<Column> features, boolean missing, Random random) {
        Map<String, Object> row = new LinkedHashMap<>();
        for (Column feature : features) {
            if (feature.datatype() == Datatype.BYTES) {
                List<String> known = feature.categories();
                row.put(feature.name(), missing || known.isEmpty() ? UNKNOWN : known.get(random.nextInt(known.size())));
            } else if (feature.datatype() == Datatype.BOOL) {
                row.put(feature.name(), random.nextBoolean());
            } else {
                number(feature, missing, random, row);
            }
        }
        return row;
    }

    /** A whole number has no way to be missing. */
    private static void number(Column feature, boolean missing, Random random, Map<String, Object> row) {
        double low = feature.minimum() == null ? 0 : feature.minimum();
        double high = feature.maximum() == null ? low + 1 : feature.maximum();
        double value = low + (high - low) * random.nextDouble();
        if (!feature.datatype().isFloating()) {
            row.put(feature.name(), missing ? 0L : Math.round(value));
        } else if (!missing) {
            row.put(feature.name(), value);
        }
    }

    private static Map<String, Object> expected(Table given, List<String> outputs, int row) {
        Map<String, Object> expected = new LinkedHashMap<>();
        for (String output : outputs) {
            Object all = given.tensor(output).toArray();
            int width = Array.getLength(all) / Math.max(1, given.rows());
            List<Object> values = new ArrayList<>();
            for (int i = 0; i < width; i++) {
                values.add(Array.get(all, row * width + i));
            }
            expected.put(output, width == 1 ? values.get(0) : values);
        }
        return expected;
    }
}
