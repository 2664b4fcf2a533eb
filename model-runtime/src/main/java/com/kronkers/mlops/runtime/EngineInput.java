package com.kronkers.mlops.runtime;

import com.kronkers.mlops.runtime.Signature.Column;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * One tensor that an engine takes, and the columns it is made of: a tensor column as it is, or scalar columns side by
 * side.
 *
 * @param name the engine's; empty where it goes by position
 * @param shape as the engine has it, -1 = any
 */
record EngineInput(String name, Datatype datatype, long[] shape, List<Column> columns, FloatMatrix matrix) {

    static EngineInput of(String name, Datatype datatype, long[] shape, List<Column> columns) {
        boolean single = columns.size() == 1;
        boolean text = columns.stream().anyMatch(column -> column.datatype() == Datatype.BYTES);
        if (datatype == Datatype.BYTES
                ? !columns.stream().allMatch(column -> column.datatype() == Datatype.BYTES)
                : text && datatype != Datatype.FP32) {
            throw new InvalidModelPackageException(
                    "MLmodel: the model's input '" + name + "' is " + datatype + ", which its columns are not");
        }
        if (!single && columns.stream().anyMatch(Column::isTensor)) {
            throw new InvalidModelPackageException("MLmodel: the model has one input, the signature several tensors");
        }
        boolean floats = datatype == Datatype.FP32 && columns.stream().noneMatch(column -> column.width() < 0);
        return new EngineInput(name, datatype, shape, columns, floats ? new FloatMatrix(columns) : null);
    }

    /** The shape for these rows. */
    long[] shapeOf(Table table) {
        Column first = columns.get(0);
        if (first.isTensor() && table.column(first.name()) instanceof Tensor tensor) {
            if (!Cells.fits(tensor.shape(), first.dimensions())) {
                throw new IllegalArgumentException("column '" + first.name() + "' is " + tensor + ", not "
                        + first.datatype() + " " + Arrays.toString(first.dimensions()));
            }
            return tensor.shape();
        }
        long[] filled = shape.length == 1 && columns.size() == 1
                ? new long[1]
                : first.isTensor() ? first.dimensions() : new long[] {0, columns.size()};
        filled[0] = table.rows();
        for (int i = 1; i < filled.length; i++) {
            filled[i] = filled[i] < 0 ? 1 : filled[i];
        }
        return filled;
    }

    /** Writes the rows into a buffer of native order that is large enough; not for text. */
    void fill(Table table, ByteBuffer out) {
        out.order(ByteOrder.nativeOrder());
        if (matrix != null) {
            out.asFloatBuffer().put(matrix.of(table));
            return;
        }
        for (int i = 0; i < columns.size(); i++) {
            String name = columns.get(i).name();
            Object values = table.column(name);
            if (values instanceof Tensor tensor && tensor.datatype() == datatype && columns.size() == 1) {
                // Little-endian like every machine that the engines run on.
                out.duplicate().put(tensor.data());
                return;
            }
            Object array = values instanceof Tensor tensor ? tensor.toArray() : values;
            int elements = out.capacity() / datatype.bytes() / columns.size();
            if (java.lang.reflect.Array.getLength(array) != elements) {
                throw new IllegalArgumentException("column '" + name + "' has not " + elements + " values");
            }
            Cells.toBuffer(array, name, datatype, out, i, columns.size());
        }
    }

    /** The rows as text, row after row. */
    String[] text(Table table) {
        if (columns.size() == 1) {
            return notNull(textOf(table, columns.get(0).name()));
        }
        String[] text = new String[table.rows() * columns.size()];
        for (int i = 0; i < columns.size(); i++) {
            String[] column = textOf(table, columns.get(i).name());
            for (int row = 0; row < column.length; row++) {
                text[row * columns.size() + i] = column[row];
            }
        }
        return notNull(text);
    }

    private static String[] textOf(Table table, String name) {
        return table.column(name) instanceof Tensor tensor ? tensor.toStrings() : table.rawStrings(name);
    }

    private static String[] notNull(String[] text) {
        return Arrays.stream(text).map(value -> value == null ? "" : value).toArray(String[]::new);
    }
}
