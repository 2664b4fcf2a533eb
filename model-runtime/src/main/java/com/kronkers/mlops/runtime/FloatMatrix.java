package com.kronkers.mlops.runtime;

import com.kronkers.mlops.runtime.Signature.Column;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Columns side by side as one matrix of single precision, row after row. Text becomes the index of its category; a text
 * that is none, a missing number and an absent column that is not required become {@code NaN}.
 */
final class FloatMatrix {
    private final List<Column> columns;
    private final List<Map<String, Integer>> indexes = new ArrayList<>();
    private final int[] firsts;
    private final int width;

    /**
     * @param columns scalars, or tensors with a known number of elements a row
     * @throws InvalidModelPackageException if a column of text has no categories
     */
    FloatMatrix(List<Column> columns) {
        this.columns = columns;
        this.firsts = new int[columns.size()];
        int next = 0;
        for (int i = 0; i < firsts.length; i++) {
            Column column = columns.get(i);
            indexes.add(column.datatype() == Datatype.BYTES ? categories(column) : null);
            firsts[i] = next;
            next = Math.toIntExact(next + column.width());
        }
        this.width = next;
    }

    List<Column> columns() {
        return columns;
    }

    int width() {
        return width;
    }

    float[] of(Table table) {
        float[] only = only(table);
        if (only != null) {
            return only;
        }
        float[] matrix = new float[Math.multiplyExact(table.rows(), width)];
        for (int i = 0; i < firsts.length; i++) {
            Column column = columns.get(i);
            if (!column.required() && !table.has(column.name())) {
                for (int row = 0; row < table.rows(); row++) {
                    matrix[row * width + firsts[i]] = Float.NaN;
                }
                continue;
            }
            Object values = table.column(column.name());
            if (values instanceof Tensor tensor) {
                values = elements(tensor, column, table.rows());
            }
            if (indexes.get(i) != null) {
                putIndexes(values, column, indexes.get(i), matrix, firsts[i]);
            } else if (column.width() == 1) {
                Cells.toFloats(values, column.name(), matrix, firsts[i], width);
            } else {
                putRows(values, column, table.rows(), matrix, firsts[i]);
            }
        }
        return matrix;
    }

    /** Where the matrix is one tensor of single precision its elements, already copied once; else {@code null}. */
    private float[] only(Table table) {
        if (columns.size() != 1 || !table.has(columns.get(0).name())) {
            return null;
        }
        return table.column(columns.get(0).name()) instanceof Tensor tensor
                        && elements(tensor, columns.get(0), table.rows()) instanceof float[] numbers
                        && numbers.length == table.rows() * width
                ? numbers
                : null;
    }

    private static Object elements(Tensor tensor, Column column, int rows) {
        boolean fits = column.isTensor()
                ? Cells.fits(tensor.shape(), column.dimensions()) || tensor.elements() == rows * column.width()
                : tensor.elements() == rows;
        if (!fits) {
            throw new IllegalArgumentException(
                    "column '" + column.name() + "' is " + tensor + ", not " + Arrays.toString(column.dimensions()));
        }
        return tensor.toArray();
    }

    private void putRows(Object values, Column column, int rows, float[] matrix, int first) {
        int elements = (int) column.width();
        if (java.lang.reflect.Array.getLength(values) != rows * elements) {
            throw new IllegalArgumentException("column '" + column.name() + "' has not " + elements + " values a row");
        }
        if (width == elements) {
            Cells.toFloats(values, column.name(), matrix, 0, 1);
            return;
        }
        float[] flat = new float[rows * elements];
        Cells.toFloats(values, column.name(), flat, 0, 1);
        for (int row = 0; row < rows; row++) {
            System.arraycopy(flat, row * elements, matrix, row * width + first, elements);
        }
    }

    private void putIndexes(Object values, Column column, Map<String, Integer> index, float[] matrix, int first) {
        if (!(values instanceof String[] text)) {
            throw new IllegalArgumentException(
                    "column '" + column.name() + "' holds " + values.getClass().getSimpleName() + ", not text");
        }
        for (int row = 0; row < text.length; row++) {
            Integer found = text[row] == null ? null : index.get(text[row]);
            matrix[row * width + first] = found == null ? Float.NaN : found;
        }
    }

    private static Map<String, Integer> categories(Column column) {
        if (column.categories().isEmpty()) {
            throw new InvalidModelPackageException("MLmodel: signature: '" + column.name() + "' is text: list its"
                    + " categories, in the order of their codes, in metadata.kronkers.columns." + column.name()
                    + ".categories");
        }
        Map<String, Integer> index = new HashMap<>();
        for (String category : column.categories()) {
            index.putIfAbsent(category, index.size());
        }
        return index;
    }
}
