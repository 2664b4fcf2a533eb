package com.kronkers.mlops.serving.deployment;

import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.runtime.Table;
import java.util.Arrays;

/** A number that is none is no answer. Only the prediction itself, and none that is a tensor: their numbers are the model's own affair. */
final class FiniteOutputs {

    private FiniteOutputs() {}

    /**
     * What is asked of a model's answer to a caller.
     *
     * @throws IllegalArgumentException if there is a prediction that is not finite, and a number asked about that is not
     * @throws IllegalStateException naming the first row whose prediction is not finite though all that was asked is
     */
    static void require(Signature.Column prediction, Table outputs, Table features) {
        try {
            require(prediction, outputs);
        } catch (IllegalStateException e) {
            for (String name : features.names()) {
                if (!isFinite(features.tensor(name).toArray())) {
                    throw new IllegalArgumentException(
                            name + " has a value that is missing or infinite, and " + e.getMessage(), e);
                }
            }
            throw e;
        }
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

    /** @throws IllegalStateException naming the first row whose prediction is not finite */
    static void require(Signature.Column prediction, Table outputs) {
        if (prediction.isTensor() || !prediction.datatype().isFloating()) {
            return;
        }
        double[] values = outputs.doubles(prediction.name());
        for (int row = 0; row < values.length; row++) {
            if (!Double.isFinite(values[row])) {
                throw new IllegalStateException(
                        "it answers row " + row + " with " + prediction.name() + " = " + values[row]);
            }
        }
    }
}
