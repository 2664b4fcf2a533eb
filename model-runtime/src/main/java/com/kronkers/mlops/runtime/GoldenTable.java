package com.kronkers.mlops.runtime;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

/** Golden rows of the platform's own networks, made anew: no row of anybody's data is in a package. */
final class GoldenTable {

    private static final int ROWS = 16;
    private static final double TOLERANCE = 1e-4;

    private GoldenTable() {}

    static GoldenRows make(NetworkDescription description, Function<Table, double[]> predict) {
        Random random = new Random(ROWS);
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
            rows.add(row(description, row, random));
        }
        double[] outputs = predict.apply(table(description, rows));
        return new GoldenRows(
                rows, Arrays.stream(outputs).<Object>mapToObj(value -> value).toList(), TOLERANCE);
    }

    /** The last row has nothing but missing numbers and unknown categories. */
    private static Map<String, Object> row(NetworkDescription description, int row, Random random) {
        Map<String, Object> values = new LinkedHashMap<>();
        if (row == ROWS - 1) {
            return values;
        }
        for (NetworkDescription.Category category : description.categories()) {
            if (!category.values().isEmpty()) {
                values.put(
                        category.name(),
                        category.values().get(random.nextInt(category.values().size())));
            }
        }
        for (NetworkDescription.Quantity number : description.numbers()) {
            values.computeIfAbsent(
                    number.name(), name -> number.low() + (number.high() - number.low()) * random.nextDouble());
        }
        return values;
    }

    static Table table(NetworkDescription description, List<Map<String, Object>> rows) {
        Table.Builder table = Table.builder(rows.size());
        for (NetworkDescription.Category category : description.categories()) {
            table.put(
                    category.name(),
                    rows.stream().map(row -> (String) row.get(category.name())).toArray(String[]::new));
        }
        description.numbers().stream()
                .map(NetworkDescription.Quantity::name)
                .distinct()
                .forEach(name -> table.put(
                        name,
                        rows.stream().mapToDouble(row -> number(row.get(name))).toArray()));
        return table.build();
    }

    private static double number(Object value) {
        return value instanceof Number number ? number.doubleValue() : Double.NaN;
    }
}
