package com.kronkers.mlops.serving.oip;

import java.util.List;

/** What this server is, as the protocol describes it. */
public record ServerDescription(String name, String version, List<String> extensions) {
    static final ServerDescription THIS =
            new ServerDescription("kronkers-serving", "0.1.0", List.of("binary_tensor_data", "model_repository"));
}
