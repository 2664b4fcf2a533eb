package com.kronkers.mlops.training.mlflow;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Optional;

/** Below which paths MLflow's protocol is spoken; the first of each is the one that clients use today. */
final class MlflowPaths {
    static final List<String> API = List.of("/api/2.0/mlflow/", "/api/2.0/preview/mlflow/", "/ajax-api/2.0/mlflow/");
    static final List<String> PROXY = List.of("/api/2.0/mlflow-artifacts/", "/ajax-api/2.0/mlflow-artifacts/");
    static final List<String> API_3 = List.of("/api/3.0/mlflow/", "/ajax-api/3.0/mlflow/");

    private MlflowPaths() {}

    /** A part of an address as it was meant; empty if it is no such part. */
    static Optional<String> decoded(String part) {
        try {
            return Optional.of(QueryStringDecoder.decodeComponent(part.replace("+", "%2B")));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    static boolean contain(String path) {
        return List.of(API, PROXY, API_3).stream().flatMap(List::stream).anyMatch(path::startsWith);
    }
}
