package com.kronkers.mlops.local.bench.serving;

import java.nio.file.Path;

/** A model that is measured: rows of 20 numbers in, one number out. Its name is the one that it is served under. */
enum MeasuredModel {
    XGBOOST("xgboost", "trees-xgboost-json.zip"),
    ONNX("onnx", "trees-onnx.zip"),
    TORCHSCRIPT("torchscript", "mlp-torchscript.zip");

    private final String model;
    private final String file;

    MeasuredModel(String model, String file) {
        this.model = model;
        this.file = file;
    }

    String model() {
        return model;
    }

    /** A second name for it, under which nothing is captured. */
    String uncaptured() {
        return model + "-uncaptured";
    }

    Path zip(Path checkout) {
        return checkout.resolve("deploy/benchmarks/models").resolve(file);
    }
}
