package com.kronkers.mlops.serving.oip;

import com.kronkers.mlops.runtime.Tensor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** A tensor as an answer carries it. */
final class WrittenTensor {
    private WrittenTensor() {}

    /** The {@code data} of the only output of an answer in JSON. */
    static String data(Tensor tensor) {
        InferResponse response =
                new InferResponse("m", "1", null, Map.of(), List.of(new InferResponse.Output("y", tensor, false)));
        String json = new String(ResponseWriter.write(response).body(), StandardCharsets.UTF_8);
        String data = json.substring(json.indexOf("\"data\":") + "\"data\":".length());
        return data.substring(0, data.length() - "}]}".length());
    }
}
