package com.kronkers.mlops.local.process;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

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

    /** What the launcher runs with, for child processes of its own kind, which run in other folders. */
    public static String ownClassPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
