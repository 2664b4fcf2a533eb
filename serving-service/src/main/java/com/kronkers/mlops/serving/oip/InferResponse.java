package com.kronkers.mlops.serving.oip;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;

/** The answer of {@code infer}, as the protocol writes it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record InferResponse(
        @JsonProperty("model_name") String modelName,
        @JsonProperty("model_version") String modelVersion,
        String id,
        Map<String, Object> parameters,
        List<Output> outputs) {

    /** A tensor, flat. */
    record Output(String name, String datatype, List<Long> shape, Object data) {}
}
