package com.kronkers.mlops.serving.deployment;

import com.kronkers.mlops.runtime.Datatype;
import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.runtime.Tensor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** Rows that fit a model's columns and mean nothing: smallest values, first categories, zeros. */
final class SampleRows {
    /** A dimension that may be of any size is this large. */
    private static final long ANY = 1;

    private SampleRows() {}

    static Table of(List<Signature.Column> columns, int rows) {
        Table.Builder table = Table.builder(rows);
        columns.forEach(column -> add(table, column, rows));
        return table.build();
    }

    private static void add(Table.Builder table, Signature.Column column, int rows) {
        if (column.isTensor()) {
            table.tensor(column.name(), zeros(column, rows));
            return;
        }
        double number = column.minimum() == null ? 0 : column.minimum();
        if (column.type().equals("date") || column.datatype().isInteger()) {
            long[] values = new long[rows];
            Arrays.fill(values, (long) number);
            table.longs(column.name(), values);
        } else if (column.datatype() == Datatype.BOOL) {
            table.booleans(column.name(), new boolean[rows]);
        } else if (column.datatype() == Datatype.BYTES) {
            String[] values = new String[rows];
            Arrays.fill(
                    values,
                    column.categories().isEmpty() ? "" : column.categories().get(0));
            table.strings(column.name(), values);
        } else {
            double[] values = new double[rows];
            Arrays.fill(values, number);
            table.doubles(column.name(), values);
        }
    }

    private static Tensor zeros(Signature.Column column, int rows) {
        long[] shape = column.shape().stream()
                .mapToLong(dimension -> dimension < 0 ? ANY : dimension)
                .toArray();
        shape[0] = rows;
        int elements = Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
        if (column.datatype() == Datatype.BYTES) {
            return Tensor.ofStrings(new String[elements], shape);
        }
        ByteBuffer content = ByteBuffer.allocate(
                Math.multiplyExact(elements, column.datatype().bytes()));
        return Tensor.of(column.datatype(), shape, content);
    }
}
