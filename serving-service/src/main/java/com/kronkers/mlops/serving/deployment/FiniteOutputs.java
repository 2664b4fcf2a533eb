package com.kronkers.mlops.serving.deployment;

import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.runtime.Table;
import java.lang.reflect.Array;
import java.util.List;
import java.util.function.DoublePredicate;

/**
 * A number that is none is no answer, be the prediction one number or a tensor of them. Of what a model says beside it, it
 * may leave numbers out (NaN), but say no infinity, for which there is no JSON.
 */
final class FiniteOutputs {

    private FiniteOutputs() {}

    /**
     * What is asked of a model's answer to a caller.
     *
     * @param columns all outputs
     * @param features what the caller sent; {@code null} if they were made here
     * @throws IllegalArgumentException if there is no answer for a row in which the caller sent a number that is not finite
     * @throws IllegalStateException naming the first row that there is none for, for any other reason
     */
    static void require(Signature.Column prediction, List<Signature.Column> columns, Table outputs, Table features) {
        for (Signature.Column column : columns) {
            if (column.datatype().isFloating()) {
                Object values = values(column, outputs);
                int place = column.equals(prediction) ? firstNotFinite(values) : first(values, Double::isInfinite);
                if (place >= 0) {
                    throw noAnswer(column, values, place, outputs.rows(), features);
                }
            }
        }
    }

    private static RuntimeException noAnswer(
            Signature.Column column, Object values, int place, int rows, Table features) {
        int width = Array.getLength(values) / rows;
        int row = place / width;
        String element = width == 1 ? "" : "[" + place % width + "]";
        String answer = "it answers row " + row + " with " + column.name() + element + " = " + Array.get(values, place);
        Table asked = features == null ? null : features.slice(row, row + 1);
        for (String name : asked == null ? List.<String>of() : asked.names()) {
            if (firstNotFinite(asked.tensor(name).toArray()) >= 0) {
                return new IllegalArgumentException(name + " has a value that is missing or infinite: " + answer);
            }
        }
        return new IllegalStateException(answer);
    }

    /** @throws IllegalStateException naming the first row whose prediction is not finite */
    static void require(Signature.Column prediction, Table outputs) {
        require(prediction, List.of(prediction), outputs, null);
    }

    private static Object values(Signature.Column prediction, Table outputs) {
        return prediction.isTensor() ? outputs.tensor(prediction.name()).toArray() : outputs.doubles(prediction.name());
    }

    private static int firstNotFinite(Object values) {
        return first(values, number -> !Double.isFinite(number));
    }

    private static int first(Object values, DoublePredicate wanted) {
        if (values instanceof double[] numbers) {
            for (int i = 0; i < numbers.length; i++) {
                if (wanted.test(numbers[i])) {
                    return i;
                }
            }
        } else if (values instanceof float[] numbers) {
            for (int i = 0; i < numbers.length; i++) {
                if (wanted.test(numbers[i])) {
                    return i;
                }
            }
        }
        return -1;
    }
}
