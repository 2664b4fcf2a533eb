package com.kronkers.mlops.serving.deployment;

import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.runtime.Table;
import java.util.Arrays;
import java.util.List;

/** A number that is none is no answer. Only the prediction itself, and none that is a tensor: their numbers are the model's own affair. */
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
        int row = firstNotFinite(prediction, outputs);
        if (row < 0) {
            return;
        }
        String answer = "it answers row " + row + " with " + prediction.name() + " = "
                + outputs.doubles(prediction.name())[row];
        Table asked = features == null ? null : features.slice(row, row + 1);
        for (String name : asked == null ? List.<String>of() : asked.names()) {
            if (!isFinite(asked.tensor(name).toArray())) {
                throw new IllegalArgumentException(name + " has a value that is missing or infinite: " + answer);
            }
        }
        throw new IllegalStateException(answer);
    }

    /** @throws IllegalStateException naming the first row whose prediction is not finite */
    static void require(Signature.Column prediction, Table outputs) {
        require(prediction, outputs, null);
    }

    private static int firstNotFinite(Signature.Column prediction, Table outputs) {
        if (prediction.isTensor() || !prediction.datatype().isFloating()) {
            return -1;
        }
        double[] values = outputs.doubles(prediction.name());
        for (int row = 0; row < values.length; row++) {
            if (!Double.isFinite(values[row])) {
                return row;
            }
        }
        return -1;
    }

    private static boolean isFinite(Object values) {
        if (values instanceof double[] numbers) {
            return Arrays.stream(numbers).allMatch(Double::isFinite);
        }
        if (values instanceof float[] numbers) {
            for (float number : numbers) {
                if (!Float.isFinite(number)) {
                    return false;
                }
            }
        }
        return true;
    }
}
