package com.kronkers.mlops.runtime;

import com.kronkers.mlops.runtime.Signature.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Golden rows as a table of a model's features, and its outputs compared with the expected ones. */
final class GoldenReplay {
    private final GoldenRows golden;
    private final List<Column> features;
    private final List<Column> outputs;
    private double largest;

    GoldenReplay(GoldenRows golden, List<Column> features, List<Column> outputs) {
        this.golden = golden;
        this.features = features;
        this.outputs = outputs;
    }

    /** @throws InvalidModelPackageException naming the value that is none of its column */
    Table table() {
        Table.Builder table = Table.builder(golden.rows().size());
        for (Column feature : features) {
            try {
                table.put(feature.name(), column(feature));
            } catch (IllegalArgumentException | ClassCastException | NullPointerException e) {
                throw new InvalidModelPackageException(
                        ModelPackage.GOLDEN + ": '" + feature.name() + "': " + e.getMessage(), e);
            }
        }
        return table.build();
    }

    GoldenCheck check(Table actual) {
        for (int row = 0; row < golden.rows().size(); row++) {
            for (Column output : outputs) {
                String problem = differs(row, output, actual);
                if (problem != null) {
                    return new GoldenCheck(
                            GoldenCheck.Result.DIFFERS,
                            golden.rows().size(),
                            largest,
                            "golden row " + row + ": " + output.name() + ": " + problem);
                }
            }
        }
        return new GoldenCheck(GoldenCheck.Result.AGREES, golden.rows().size(), largest, "");
    }

    private Object column(Column feature) {
        List<Object> values = new ArrayList<>();
        for (Map<String, Object> row : golden.rows()) {
            Object value = row.get(feature.name());
            if (value instanceof List<?> list) {
                flatten(list, values);
            } else {
                values.add(value);
            }
        }
        Object array = array(feature.datatype(), values);
        if (!feature.isTensor()) {
            return array;
        }
        long[] shape = feature.dimensions();
        shape[0] = golden.rows().size();
        int unknown = -1;
        long known = 1;
        for (int i = 0; i < shape.length; i++) {
            unknown = shape[i] < 0 ? i : unknown;
            known *= Math.max(1, shape[i]);
        }
        if (unknown >= 0) {
            shape[unknown] = values.size() / known;
        }
        return tensor(feature.datatype(), array, shape);
    }

    private static Object array(Datatype datatype, List<Object> values) {
        if (datatype == Datatype.BYTES) {
            return values.stream().map(v -> v == null ? null : v.toString()).toArray(String[]::new);
        }
        if (datatype == Datatype.BOOL) {
            boolean[] flags = new boolean[values.size()];
            for (int i = 0; i < flags.length; i++) {
                flags[i] = (Boolean) values.get(i);
            }
            return flags;
        }
        if (datatype.isInteger()) {
            return values.stream()
                    .mapToLong(value -> ((Number) value).longValue())
                    .toArray();
        }
        return values.stream()
                .mapToDouble(value -> value instanceof Number number ? number.doubleValue() : Double.NaN)
                .toArray();
    }

    private static Tensor tensor(Datatype datatype, Object array, long[] shape) {
        if (array instanceof String[] text) {
            return Tensor.ofStrings(text, shape);
        }
        int elements = java.lang.reflect.Array.getLength(array);
        java.nio.ByteBuffer data =
                java.nio.ByteBuffer.allocate(elements * datatype.bytes()).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        Cells.toBuffer(array, ModelPackage.GOLDEN, datatype, data, 0, 1);
        return Tensor.of(datatype, shape, data);
    }

    private String differs(int row, Column output, Table actual) {
        Object wanted = golden.expected().get(row);
        if (wanted instanceof Map<?, ?> byName) {
            wanted = byName.get(output.name());
        } else if (outputs.size() > 1) {
            wanted = null;
        }
        if (wanted == null) {
            return "no value is expected of it";
        }
        List<Object> expected = new ArrayList<>();
        flatten(List.of(wanted), expected);
        Object given = actual.tensor(output.name()).toArray();
        int width = java.lang.reflect.Array.getLength(given) / Math.max(1, actual.rows());
        if (width != expected.size()) {
            return expected.size() + " values expected, got " + width;
        }
        for (int i = 0; i < width; i++) {
            Object value = java.lang.reflect.Array.get(given, row * width + i);
            if (!same(expected.get(i), value)) {
                return "expected " + expected.get(i) + ", got " + value;
            }
        }
        return null;
    }

    private boolean same(Object expected, Object actual) {
        if (!(expected instanceof Number) || !(actual instanceof Number)) {
            return String.valueOf(expected).equals(String.valueOf(actual));
        }
        if (actual instanceof Long || actual instanceof Integer) {
            return ((Number) expected).longValue() == ((Number) actual).longValue();
        }
        double wanted = ((Number) expected).doubleValue();
        double difference = Math.abs(((Number) actual).doubleValue() - wanted) / Math.max(1, Math.abs(wanted));
        largest = Double.isNaN(difference) ? Double.NaN : Math.max(largest, difference);
        // NaN compares as different
        return difference <= golden.tolerance();
    }

    private static void flatten(List<?> nested, List<Object> flat) {
        for (Object element : nested) {
            if (element instanceof List<?> inner) {
                flatten(inner, flat);
            } else {
                flat.add(element);
            }
        }
    }
}
