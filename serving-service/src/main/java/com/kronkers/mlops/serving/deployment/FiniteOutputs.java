package com.kronkers.mlops.serving.deployment;

import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.runtime.Table;

/** A number that is none is no answer. Only the prediction itself, and none that is a tensor: their numbers are the model's own affair. */
final class FiniteOutputs {

    private FiniteOutputs() {}

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
