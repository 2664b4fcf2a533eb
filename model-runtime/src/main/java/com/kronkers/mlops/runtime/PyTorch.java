package com.kronkers.mlops.runtime;

import ai.djl.engine.Engine;

/** The process's PyTorch engine, set up for many small networks. */
public final class PyTorch {

    /** The engine's name in DJL. */
    public static final String NAME = "PyTorch";

    private PyTorch() {}

    /**
     * Loads the engine from the class path, once. One thread per operation: the networks are small, callers come in
     * parallel, and sums are then added in one order, so that the same seed gives the same bytes. What the process has
     * set by system properties stays.
     */
    public static Engine engine() {
        configure();
        return Engine.getEngine(NAME);
    }

    /** Before any engine is asked for: the others ask DJL for its default one, which is this. */
    static void configure() {
        setIfAbsent("ai.djl.offline", "true");
        setIfAbsent("ai.djl.pytorch.num_threads", "1");
        setIfAbsent("ai.djl.pytorch.num_interop_threads", "1");
    }

    private static void setIfAbsent(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
