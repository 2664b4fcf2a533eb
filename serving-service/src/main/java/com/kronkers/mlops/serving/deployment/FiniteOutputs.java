package com.kronkers.mlops.serving.deployment;

import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.runtime.Table;
import java.lang.reflect.Array;
import java.util.List;

/**
 * A number that is none is no answer, be the prediction one number or a tensor of them. Only the prediction itself: of what
 * a model says beside it, it may leave numbers out.
 */
final class FiniteOutputs {

    private FiniteOutputs() {}

    /**
     * What is asked of a model's answer to a caller.
     *
     * @param features what the caller sent; {@code null} if they were made here
     * @throws IllegalArgumentException if a prediction is not finite for a row in which the caller sent a number that is not
     * @throws IllegalStateException naming the first row whose prediction is not finite for any other reason
     */
    static void require(Signature.Column prediction, Table outputs, Table features) {
        if (!prediction.datatype().isFloating()) {
            return;
        }
        Object values = values(prediction, outputs);
        int place = firstNotFinite(values);
        if (place < 0) {
            return;
        }
        int width = Array.getLength(values) / outputs.rows();
        int row = place / width;
        String element = width == 1 ? "" : "[" + place % width + "]";
        String answer =
                "it answers row " + row + " with " + prediction.name() + element + " = " + Array.get(values, place);
        Table asked = features == null ? null : features.slice(row, row + 1);
        for (String name : asked == null ? List.<String>of() : asked.names()) {
            if (firstNotFinite(asked.tensor(name).toArray()) >= 0) {
                throw new IllegalArgumentException(name + " has a value that is missing or infinite: " + answer);
            }
        }
        throw new IllegalStateException(answer);
    }

    /** @throws IllegalStateException naming the first row whose prediction is not finite */
    static void require(Signature.Column prediction, Table outputs) {
        require(prediction, outputs, null);
    }

    private static Object values(Signature.Column prediction, Table outputs) {
        return prediction.isTensor() ? outputs.tensor(prediction.name()).toArray() : outputs.doubles(prediction.name());
    }

    private static int firstNotFinite(Object values) {
        if (values instanceof double[] numbers) {
            for (int i = 0; i < numbers.length; i++) {
                if (!Double.isFinite(numbers[i])) {
                    return i;
                }
            }
        } else if (values instanceof float[] numbers) {
            for (int i = 0; i < numbers.length; i++) {
                if (!Float.isFinite(numbers[i])) {
                    return i;
                }
            }
        }
        return -1;
    }
}
