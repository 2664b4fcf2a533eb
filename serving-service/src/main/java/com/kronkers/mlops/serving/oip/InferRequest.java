package com.kronkers.mlops.serving.oip;

import com.kronkers.mlops.runtime.Tensor;
import java.util.List;

/**
 * What {@code infer} is asked, whichever way it came.
 *
 * @param id the caller's; {@code null} = none
 * @param wanted the outputs to answer; empty = all
 * @param binaryOutput whether outputs that say nothing else are answered as binary data
 */
record InferRequest(String id, List<Input> inputs, List<Wanted> wanted, boolean binaryOutput) {

    /** A named tensor. */
    record Input(String name, Tensor tensor) {}

    /** @param binary {@code null} = as the request says for all outputs */
    record Wanted(String name, Boolean binary) {}

    InferRequest {
        inputs = List.copyOf(inputs);
        wanted = List.copyOf(wanted);
    }
}
