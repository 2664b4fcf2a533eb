package com.kronkers.mlops.serving.oip;

import com.kronkers.mlops.runtime.Tensor;
import java.util.List;
import java.util.Map;

/**
 * What {@code infer} answers, whichever way it goes.
 *
 * @param id of the request; {@code null} = it had none
 * @param parameters texts and whole numbers
 */
record InferResponse(
        String modelName, String modelVersion, String id, Map<String, Object> parameters, List<Output> outputs) {

    /** @param binary whether the caller wants binary data where the protocol has both */
    record Output(String name, Tensor tensor, boolean binary) {}

    InferResponse {
        outputs = List.copyOf(outputs);
    }
}
