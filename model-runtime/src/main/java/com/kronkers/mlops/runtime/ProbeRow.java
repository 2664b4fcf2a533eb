package com.kronkers.mlops.runtime;

import com.kronkers.mlops.runtime.Signature.Column;
import java.util.List;

/** One row to try a model with: the first golden one, or one made of each column's smallest value or first category. */
final class ProbeRow {

    private ProbeRow() {}

    static Table of(List<Column> features, GoldenRows golden) {
        if (golden != null && !golden.rows().isEmpty()) {
            GoldenRows first = new GoldenRows(
                    golden.rows().subList(0, 1), golden.expected().subList(0, 1), golden.tolerance());
            return new GoldenReplay(first, features, List.of()).table();
        }
        Table.Builder row = Table.builder(1);
        features.forEach(feature -> row.put(feature.name(), value(feature)));
        return row.build();
    }

    private static Object value(Column feature) {
        if (feature.isTensor()) {
            long[] shape = feature.dimensions();
            long elements = 1;
            for (int i = 0; i < shape.length; i++) {
                shape[i] = i == 0 ? 1 : Math.max(1, shape[i]);
                elements *= shape[i];
            }
            return feature.datatype() == Datatype.BYTES
                    ? Tensor.ofStrings(new String[(int) elements], shape)
                    : Tensor.of(
                            feature.datatype(),
                            shape,
                            java.nio.ByteBuffer.allocate(
                                    (int) elements * feature.datatype().bytes()));
        }
        double number = feature.minimum() == null ? 0 : feature.minimum();
        switch (feature.datatype()) {
            case BYTES:
                return feature.type().equals("date")
                        ? new long[1]
                        : new String[] {
                            feature.categories().isEmpty()
                                    ? ""
                                    : feature.categories().get(0)
                        };
            case BOOL:
                return new boolean[1];
            default:
                return feature.datatype().isFloating() ? new double[] {number} : new long[] {(long) number};
        }
    }
}
