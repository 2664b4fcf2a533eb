package com.kronkers.mlops.serving.deployment;

import ai.djl.engine.Engine;
import com.kronkers.mlops.runtime.PyTorch;
import java.util.List;
import java.util.function.BiConsumer;

/** The native engines that packages may need. */
final class Engines {
    private static final List<String> OTHERS = List.of("OnnxRuntime");

    private Engines() {}

    /**
     * Loads them before a package asks for them. One that cannot be loaded now fails with the package that needs it.
     *
     * @param failed is told its name and why
     */
    static void load(BiConsumer<String, Throwable> failed) {
        load(PyTorch.NAME, PyTorch::engine, failed);
        OTHERS.forEach(name -> load(name, () -> Engine.getEngine(name), failed));
    }

    private static void load(String name, Runnable loading, BiConsumer<String, Throwable> failed) {
        try {
            loading.run();
        } catch (RuntimeException | LinkageError e) {
            failed.accept(name, e);
        }
    }
}
