package com.kronkers.mlops.serving.prediction;

import com.kronkers.mlops.runtime.Datatype;
import com.kronkers.mlops.runtime.Tensor;
import java.util.Arrays;

/** The elements of a tensor while they are read, exactly: whole numbers as such, others in double precision. */
final class Elements {
    private final Datatype datatype;
    private double[] numbers = new double[0];
    private long[] whole = new long[0];
    private String[] text = new String[0];
    private int size;

    Elements(Datatype datatype) {
        this.datatype = datatype;
    }

    int size() {
        return size;
    }

    /** @return what is wrong, {@code null} if the element was taken; so for the others */
    String text(String value) {
        if (datatype != Datatype.BYTES) {
            return "holds " + FieldProblems.quoted(value) + ", which is no " + datatype;
        }
        if (size == text.length) {
            text = Arrays.copyOf(text, SuppliedColumn.larger(size));
        }
        text[size++] = value;
        return null;
    }

    String whole(long value) {
        if (datatype.isFloating()) {
            return number(value);
        }
        if (!datatype.isInteger() || !WholeRange.of(datatype).holds(value)) {
            return "holds " + value + ", which is no " + datatype;
        }
        put(value);
        return null;
    }

    String number(double value) {
        if (datatype.isInteger() && WholeRange.isExact(value)) {
            return whole((long) value);
        }
        boolean held = datatype.isFloating()
                && Double.isFinite(value)
                && (datatype == Datatype.FP64 || Math.abs(value) <= largest());
        if (!held) {
            return "holds " + value + ", which is no " + datatype;
        }
        if (size == numbers.length) {
            numbers = Arrays.copyOf(numbers, SuppliedColumn.larger(size));
        }
        numbers[size++] = value;
        return null;
    }

    String flag(boolean value) {
        if (datatype != Datatype.BOOL) {
            return "holds " + value + ", which is no " + datatype;
        }
        put(value ? 1 : 0);
        return null;
    }

    String cell(String written) {
        if (datatype == Datatype.BYTES) {
            return text(written);
        }
        if (datatype == Datatype.BOOL) {
            boolean yes = written.equalsIgnoreCase("true");
            return yes || written.equalsIgnoreCase("false") ? flag(yes) : "holds " + written + ", which is no BOOL";
        }
        try {
            return whole(Long.parseLong(written));
        } catch (NumberFormatException e) {
            return number(Written.number(written));
        }
    }

    void truncate(int to) {
        size = to;
    }

    Tensor tensor(long[] shape) {
        if (datatype == Datatype.BYTES) {
            return Tensor.ofStrings(Arrays.copyOf(text, size), shape);
        }
        if (datatype == Datatype.FP64) {
            return Tensor.ofDoubles(Arrays.copyOf(numbers, size), shape);
        }
        if (datatype.isFloating()) {
            float[] single = new float[size];
            for (int i = 0; i < size; i++) {
                single[i] = (float) numbers[i];
            }
            return Tensor.ofFloats(single, shape);
        }
        if (datatype == Datatype.BOOL) {
            boolean[] flags = new boolean[size];
            for (int i = 0; i < size; i++) {
                flags[i] = whole[i] != 0;
            }
            return Tensor.ofBooleans(flags, shape);
        }
        return Tensor.ofLongs(Arrays.copyOf(whole, size), shape);
    }

    private double largest() {
        return datatype == Datatype.FP16 ? 65504 : Float.MAX_VALUE;
    }

    private void put(long value) {
        if (size == whole.length) {
            whole = Arrays.copyOf(whole, SuppliedColumn.larger(size));
        }
        whole[size++] = value;
    }
}
