package com.kronkers.mlops.serving.capture;

import com.kronkers.mlops.runtime.Datatype;
import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.runtime.Tensor;
import java.util.List;

/**
 * A column as plain values, for sketches and events; numbers beyond 2<sup>53</sup> are rounded here and only here. A flag is
 * the text true or false, also where some are missing and the table has them as numbers for that.
 *
 * @param column which of the model's it is
 * @param width values a row, one after another: the elements of a tensor, otherwise 1
 * @param numbers {@code NaN} = missing; {@code null} for text
 * @param texts {@code null} for numbers
 */
record Series(Signature.Column column, int width, double[] numbers, String[] texts) {
    /** Wider tensors are images or embeddings, whose single elements nobody reads: they make one series together. */
    private static final int MOST_ELEMENTS = 64;

    private static final double TWO_TO_64 = 0x1p64;

    boolean isText() {
        return texts != null;
    }

    int rows() {
        return (isText() ? texts.length : numbers.length) / width;
    }

    /** The column's, with the class or the index in brackets for one element of several. */
    String name(int element) {
        if (width == 1) {
            return column.name();
        }
        List<String> classes = column.categories();
        return column.name() + "[" + (classes.size() == width ? classes.get(element) : element) + "]";
    }

    double number(int row, int element) {
        return numbers[row * width + element];
    }

    static Series of(Table table, Signature.Column column) {
        String name = column.name();
        if (table.isText(name)) {
            return text(column, table.strings(name));
        }
        if (table.isFlag(name)) {
            return text(column, words(table.booleans(name)));
        }
        if (!column.isTensor() && column.datatype() == Datatype.BOOL) {
            return text(column, words(table.doubles(name)));
        }
        if (!column.isTensor() && column.datatype() != Datatype.BYTES && column.datatype() != Datatype.UINT64) {
            return new Series(column, 1, table.doubles(name), null);
        }
        return of(table.tensor(name), table.rows(), column);
    }

    private static Series of(Tensor tensor, int rows, Signature.Column column) {
        Object values = tensor.toArray();
        if (values instanceof String[] texts) {
            return text(column, texts);
        }
        if (values instanceof boolean[] flags) {
            return text(column, words(flags));
        }
        double[] numbers = numbers(values, tensor.datatype() == Datatype.UINT64);
        if (column.datatype() == Datatype.BOOL) {
            return text(column, words(numbers));
        }
        int elements = rows == 0 || numbers.length % rows != 0 ? 1 : numbers.length / rows;
        return new Series(column, elements == 0 || elements > MOST_ELEMENTS ? 1 : elements, numbers, null);
    }

    /**
     * The column's; where it is the probabilities of several classes, each row's most probable one by its name or its
     * place, the first of equals.
     */
    static Series ofClasses(Table table, Signature.Column column) {
        if (column.role() != Signature.Role.PROBABILITY || !column.isTensor() || table.rows() == 0) {
            return of(table, column);
        }
        Tensor tensor = table.tensor(column.name());
        int classes = tensor.elements() / table.rows();
        if (classes <= 1 || !tensor.datatype().isFloating()) {
            return of(table, column);
        }
        double[] probabilities = numbers(tensor.toArray(), false);
        List<String> names = column.categories();
        String[] likely = new String[table.rows()];
        for (int row = 0; row < likely.length; row++) {
            int largest = largest(probabilities, row * classes, classes);
            likely[row] = names.size() == classes ? names.get(largest) : String.valueOf(largest);
        }
        return text(column, likely);
    }

    private static int largest(double[] values, int from, int width) {
        int largest = 0;
        for (int i = 1; i < width; i++) {
            largest = values[from + i] > values[from + largest] ? i : largest;
        }
        return largest;
    }

    private static Series text(Signature.Column column, String[] texts) {
        return new Series(column, 1, null, texts);
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

    /** Of flags as numbers; {@code NaN} = missing. */
    private static String[] words(double[] flags) {
        String[] words = new String[flags.length];
        for (int row = 0; row < flags.length; row++) {
            words[row] = Double.isNaN(flags[row]) ? null : String.valueOf(flags[row] != 0);
        }
        return words;
    }

    private static String[] words(boolean[] flags) {
        String[] words = new String[flags.length];
        for (int row = 0; row < flags.length; row++) {
            words[row] = String.valueOf(flags[row]);
        }
        return words;
    }
}
