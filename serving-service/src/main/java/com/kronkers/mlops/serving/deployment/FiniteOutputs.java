package com.kronkers.mlops.serving.deployment;

import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.runtime.Tensor;

/** A number that is none is no answer. Only the prediction itself: other outputs may be without a value. */
public final class FiniteOutputs {

    private FiniteOutputs() {}

    /** @throws IllegalStateException naming the first element of the prediction that is not finite */
    public static void require(Signature.Column prediction, Table outputs) {
        Tensor tensor = outputs.tensor(prediction.name());
        if (!tensor.datatype().isFloating()) {
            return;
        }
        Object values = tensor.toArray();
        for (int i = 0; i < tensor.elements(); i++) {
            double value = values instanceof float[] floats ? floats[i] : ((double[]) values)[i];
            if (!Double.isFinite(value)) {
                throw new IllegalStateException("it answers " + prediction.name() + " of row "
                        + i / Math.max(1, tensor.elements() / outputs.rows()) + " with " + value);
            }
        }
    }
}
