package com.kronkers.mlops.training.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the platform's own Java programs are started.
 *
 * @param heapBytes their Java heap
 * @param directBytes their Java memory outside the heap
 * @param threads of the tensor library
 * @param nativeCache where native libraries are unpacked; their own directory if empty
 * @param options further ones of the virtual machine
 */
public record JavaLimits(
        long heapBytes, long directBytes, int threads, Optional<Path> nativeCache, List<String> options) {

    /** Without further options. */
    public JavaLimits(long heapBytes, long directBytes, int threads, Optional<Path> nativeCache) {
        this(heapBytes, directBytes, threads, nativeCache, List.of());
    }

    /** The same for a program that ends after seconds: what a second compiler makes of its code comes too late. */
    public JavaLimits quickly() {
        return new JavaLimits(heapBytes, directBytes, threads, nativeCache, List.of("-XX:TieredStopAtLevel=1"));
    }

    /**
     * A program that runs a main class in a directory.
     *
     * @param name see {@link Program#name()}
     */
    public Program program(
            String name,
            String classPath,
            String mainClass,
            Path directory,
            List<String> arguments,
            ProcessLimits limits)
            throws IOException {
        Path temporary = Files.createDirectories(directory.resolve("tmp"));
        Path guard = FirstClass.place(ChildGuard.class, directory.resolve("guard"));
        List<String> command = command(temporary, guard + File.pathSeparator + classPath, mainClass, arguments);
        return new Program(name, command, directory, environment(directory, temporary), List.of(directory), limits);
    }

    /** The same, with native libraries in the program's own directory. */
    JavaLimits withoutNativeCache() {
        return new JavaLimits(heapBytes, directBytes, threads, Optional.empty(), options);
    }

    List<String> command(Path temporary, String classPath, String mainClass, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                java(),
                "-Xmx" + heapBytes,
                "-XX:MaxDirectMemorySize=" + directBytes,
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:-UsePerfData",
                "-Djava.io.tmpdir=" + temporary,
                "-Djava.awt.headless=true",
                "-Duser.timezone=UTC",
                "-Dfile.encoding=UTF-8",
                // No trainer may reach for a download.
                "-Dai.djl.offline=true"));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, ChildGuard.class.getName(), mainClass));
        command.addAll(arguments);
        return command;
    }

    /** The Java that this service runs on. */
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private Map<String, String> environment(Path directory, Path temporary) {
        String cache = nativeCache
                .map(Path::toAbsolutePath)
                .orElse(directory.resolve("native"))
                .toString();
        Map<String, String> environment = new HashMap<>();
        environment.put("PATH", "/usr/bin:/bin");
        environment.put("LANG", "C.UTF-8");
        environment.put("HOME", directory.toString());
        environment.put("TMPDIR", temporary.toString());
        environment.put("OMP_NUM_THREADS", Integer.toString(threads));
        environment.put("DJL_CACHE_DIR", cache);
        environment.put("ENGINE_CACHE_DIR", cache);
        return environment;
    }
}
