package com.kronkers.mlops.serving.oip;

import com.kronkers.mlops.serving.platform.ServingScenario;
import org.junit.jupiter.api.BeforeEach;

/** With two models that give back what they get: {@code columns} of single values and {@code tensors} of every type. */
abstract class TypedScenario extends ServingScenario {
    static final String COLUMNS = "columns";
    static final String TENSORS = "tensors";

    private static boolean deployed;

    @BeforeEach
    void deployOnce() throws Exception {
        if (!deployed) {
            deployFlavor(COLUMNS, "onnx-columns");
            deployFlavor(TENSORS, "onnx-datatypes");
            deployed = true;
        }
    }
}
