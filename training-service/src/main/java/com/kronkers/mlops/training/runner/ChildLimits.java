package com.kronkers.mlops.training.runner;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a child process may use.
 *
 * @param heapBytes its Java heap
 * @param directBytes its Java memory outside the heap
 * @param threads of the tensor library
 * @param logBytes of its output that are kept
 * @param time from its start to its end
 * @param nativeCache where native libraries are unpacked; its own directory if empty
 */
record ChildLimits(
        long heapBytes, long directBytes, int threads, long logBytes, Duration time, Optional<Path> nativeCache) {

    static ChildLimits of(RunnerConfig config) {
        return new ChildLimits(
                config.heap().asLongValue(),
                config.directMemory().asLongValue(),
                config.threads(),
                config.logLimit().asLongValue(),
                config.timeLimit(),
                config.djlCacheDir());
    }

    List<String> command(Path temporary, String classPath, String mainClass, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
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
                "-Dai.djl.offline=true",
                "-cp",
                classPath,
                ChildGuard.class.getName(),
                mainClass));
        command.addAll(arguments);
        return command;
    }

    Map<String, String> environment(Path directory, Path temporary) {
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
