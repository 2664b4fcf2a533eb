package com.kronkers.mlops.local.process;

import java.nio.file.Path;
import java.util.List;

/** How the platform's JVMs are called: small and quick to start rather than fast in the long run. */
public final class JavaProgram {

    /** One compiler and one collector thread suit a process that shares two cores with seven others. */
    public static final List<String> QUICK_START = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    /** For a JVM whose throughput counts: it keeps the optimizing compiler. */
    public static final List<String> THROUGHPUT = List.of("-XX:+UseSerialGC");

    private JavaProgram() {}

    /** The java command this launcher itself runs on. */
    public static String executable() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** What the launcher runs with, for its own kind of child processes. */
    public static String ownClassPath() {
        return System.getProperty("java.class.path");
    }
}
