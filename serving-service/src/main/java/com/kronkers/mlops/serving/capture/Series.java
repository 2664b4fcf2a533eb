package com.kronkers.mlops.serving.capture;

import com.kronkers.mlops.runtime.Datatype;
import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * A column as plain values, for sketches and events; numbers beyond 2<sup>53</sup> are rounded here and only here.
 *
 * @param name the column's, with the class or the index in brackets for one element of a tensor
 * @param numbers {@code NaN} = missing; {@code null} for text
 * @param texts {@code null} for numbers
 */
record Series(String name, double[] numbers, String[] texts) {
    /** Wider tensors are images or embeddings, whose single elements nobody reads: they make one series together. */
    private static final int MOST_ELEMENTS = 64;

    private static final double TWO_TO_64 = 0x1p64;

    boolean isText() {
        return texts != null;
    }

    int length() {
        return isText() ? texts.length : numbers.length;
    }

    /** One series with a value a row or, for a tensor of several elements a row, one for each of them. */
    static List<Series> of(Table table, Signature.Column column) {
        String name = column.name();
        if (table.isText(name)) {
            return List.of(new Series(name, null, table.strings(name)));
        }
        if (table.isFlag(name)) {
            return List.of(new Series(name, null, words(table.booleans(name))));
        }
        if (!column.isTensor() && column.datatype() != Datatype.BYTES && column.datatype() != Datatype.UINT64) {
            return List.of(new Series(name, table.doubles(name), null));
        }
        return of(table.tensor(name), table.rows(), column);
    }

    private static List<Series> of(Tensor tensor, int rows, Signature.Column column) {
        Object values = tensor.toArray();
        if (values instanceof String[] texts) {
            return List.of(new Series(column.name(), null, texts));
        }
        if (values instanceof boolean[] flags) {
            return List.of(new Series(column.name(), null, words(flags)));
        }
        double[] numbers = numbers(values, tensor.datatype() == Datatype.UINT64);
        int width = rows == 0 ? 0 : numbers.length / rows;
        if (width <= 1 || width > MOST_ELEMENTS || numbers.length % rows != 0) {
            return List.of(new Series(column.name(), numbers, null));
        }
        List<Series> elements = new ArrayList<>(width);
        for (int element = 0; element < width; element++) {
            double[] picked = new double[rows];
            for (int row = 0; row < rows; row++) {
                picked[row] = numbers[row * width + element];
            }
            boolean named = column.categories().size() == width;
            elements.add(new Series(
                    column.name() + "[" + (named ? column.categories().get(element) : element) + "]", picked, null));
        }
        return elements;
    }

    private static double[] numbers(Object values, boolean unsigned) {
        if (values instanceof double[] numbers) {
            return numbers;
        }
        double[] widened = new double[java.lang.reflect.Array.getLength(values)];
        for (int i = 0; i < widened.length; i++) {
            if (values instanceof float[] floats) {
                widened[i] = floats[i];
            } else if (values instanceof int[] ints) {
                widened[i] = ints[i];
            } else {
                long whole = ((long[]) values)[i];
                widened[i] = unsigned && whole < 0 ? whole + TWO_TO_64 : whole;
            }
        }
        return widened;
    }

    private static String[] words(boolean[] flags) {
        String[] words = new String[flags.length];
        for (int row = 0; row < flags.length; row++) {
            words[row] = String.valueOf(flags[row]);
        }
        return words;
    }
}
