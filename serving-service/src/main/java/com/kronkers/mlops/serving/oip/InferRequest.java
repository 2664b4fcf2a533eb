package com.kronkers.mlops.serving.oip;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** The request of {@code infer}, as the protocol writes it. */
@JsonIgnoreProperties(ignoreUnknown = true)
record InferRequest(String id, List<Input> inputs, List<RequestedOutput> outputs) {

    /** @param data row-major, flat or nested */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Input(String name, String datatype, List<Long> shape, JsonNode data) {}

    /** An output that the caller wants; without any, it gets all. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record RequestedOutput(String name) {}

    InferRequest {
        inputs = inputs == null ? List.of() : List.copyOf(inputs);
        outputs = outputs == null ? List.of() : List.copyOf(outputs);
    }
}
