package com.kronkers.mlops.serving.oip;

import com.kronkers.mlops.runtime.Datatype;
import com.kronkers.mlops.runtime.Tensor;
import java.nio.ByteBuffer;

/** A tensor that came as the bytes it is made of. */
final class RawTensor {
    private RawTensor() {}

    /**
     * @param data is not copied
     * @throws InvalidTensorException if datatype, shape and bytes do not fit together
     */
    static Tensor read(String input, Datatype datatype, long[] shape, ByteBuffer data) {
        Shapes.elements(input, shape);
        try {
            return Tensor.of(datatype, shape, data);
        } catch (IllegalArgumentException e) {
            throw new InvalidTensorException(
                    "input '" + input + "' has binary data that is none: " + e.getMessage(), e);
        }
    }
}
