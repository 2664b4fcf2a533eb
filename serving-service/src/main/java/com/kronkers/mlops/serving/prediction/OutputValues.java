package com.kronkers.mlops.serving.prediction;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.kronkers.mlops.runtime.Datatype;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.runtime.Tensor;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** The values of one output, in their own type. */
final class OutputValues {
    private static final JsonFactory JSON = new JsonFactory();

    private final String name;
    private final Object array;
    private final boolean unsigned;
    private final int width;

    private OutputValues(String name, Object array, boolean unsigned, int width) {
        this.name = name;
        this.array = array;
        this.unsigned = unsigned;
        this.width = width;
    }

    static OutputValues of(Table outputs, String name) {
        if (outputs.isText(name)) {
            return new OutputValues(name, outputs.strings(name), false, 1);
        }
        Tensor tensor = outputs.tensor(name);
        int width = outputs.rows() == 0 ? 1 : tensor.elements() / outputs.rows();
        return new OutputValues(name, tensor.toArray(), tensor.datatype() == Datatype.UINT64, width);
    }

    /** Values in one row. */
    int width() {
        return width;
    }

    double number(int row, int index) {
        int i = row * width + index;
        return array instanceof float[] floats ? floats[i] : ((double[]) array)[i];
    }

    /**
     * A single value, or an array of all that a row has; {@code null} for a number that is none.
     *
     * @throws IllegalStateException for an infinity, which is not missing and which JSON cannot say
     */
    void write(JsonGenerator out, int row) throws IOException {
        if (width == 1) {
            element(out, row);
            return;
        }
        out.writeStartArray();
        for (int i = 0; i < width; i++) {
            element(out, row * width + i);
        }
        out.writeEndArray();
    }

    /**
     * A single value as text, several of them as a JSON array; empty for a number that is none.
     *
     * @throws IllegalStateException for an infinity, as in JSON
     */
    String text(int row) {
        if (width == 1) {
            return text(array, row);
        }
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            write(out, row);
        } catch (IOException e) {
            throw new UncheckedIOException("memory can always be written", e);
        }
        return text.toString();
    }

    /** One of a row's values as text. */
    String text(int row, int index) {
        return text(array, row * width + index);
    }

    /** The position of the largest of a row's values. */
    int largest(int row) {
        int largest = 0;
        for (int i = 1; i < width; i++) {
            largest = number(row, i) > number(row, largest) ? i : largest;
        }
        return largest;
    }

    /** One value of all rows'. */
    void element(JsonGenerator out, int i) throws IOException {
        if (array instanceof String[] texts) {
            out.writeString(texts[i]);
        } else if (array instanceof boolean[] flags) {
            out.writeBoolean(flags[i]);
        } else if (array instanceof int[] ints) {
            out.writeNumber(ints[i]);
        } else if (array instanceof long[] longs) {
            if (unsigned) {
                out.writeNumber(Long.toUnsignedString(longs[i]));
            } else {
                out.writeNumber(longs[i]);
            }
        } else if (array instanceof float[] floats && Float.isFinite(floats[i])) {
            out.writeNumber(floats[i]);
        } else if (array instanceof double[] doubles && Double.isFinite(doubles[i])) {
            out.writeNumber(doubles[i]);
        } else {
            requireMissing(i);
            out.writeNull();
        }
    }

    private void requireMissing(int i) {
        double value = array instanceof float[] floats ? floats[i] : ((double[]) array)[i];
        if (!Double.isNaN(value)) {
            throw new IllegalStateException("it answers row " + i / width + " with " + name + " = " + value);
        }
    }

    private String text(Object values, int i) {
        if (values instanceof long[] longs) {
            return unsigned ? Long.toUnsignedString(longs[i]) : Long.toString(longs[i]);
        }
        if (values instanceof String[] texts) {
            return texts[i] == null ? "" : texts[i];
        }
        if (values instanceof boolean[] flags) {
            return String.valueOf(flags[i]);
        }
        if (values instanceof int[] ints) {
            return String.valueOf(ints[i]);
        }
        boolean single = values instanceof float[];
        double value = single ? ((float[]) values)[i] : ((double[]) values)[i];
        if (!Double.isFinite(value)) {
            requireMissing(i);
            return "";
        }
        return single ? Float.toString((float) value) : Double.toString(value);
    }
}
