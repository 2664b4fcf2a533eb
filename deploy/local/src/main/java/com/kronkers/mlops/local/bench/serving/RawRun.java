package com.kronkers.mlops.local.bench.serving;

import com.kronkers.mlops.local.bench.Tools;
import com.kronkers.mlops.local.process.JavaProgram;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Rows a second of a model in a loop, by callers and rows a call; see {@link RawPredictor}. */
record RawRun(Map<String, Double> rowsPerSecond) {

    double of(int callers, int rows) {
        return rowsPerSecond.get(callers + " " + rows);
    }

    /**
     * Runs the baseline once.
     *
     * @param nativeLibraries where serving has unpacked its engines
     * @param length of each loop
     */
    static RawRun of(
            MeasuredModel model, Path checkout, Path folder, Path nativeLibraries, Cores cores, Duration length)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(JavaProgram.executable()));
        command.addAll(JavaProgram.THROUGHPUT);
        command.addAll(List.of(
                "-Xmx384m",
                RawPredictor.class.getName(),
                model.zip(checkout).toString(),
                folder.toString(),
                Long.toString(length.toMillis())));
        ProcessBuilder raw = new ProcessBuilder(cores.server(command));
        // Not on the command line: ONNX Runtime matches that as a whole when it starts, and overflows the stack on a
        // long one.
        raw.environment().put("CLASSPATH", classPath(checkout));
        raw.environment().put("DJL_CACHE_DIR", nativeLibraries.toString());
        raw.environment().put("ENGINE_CACHE_DIR", nativeLibraries.toString());
        return parse(Tools.run(raw));
    }

    static RawRun parse(String printed) {
        Map<String, Double> found = new HashMap<>();
        printed.lines().filter(line -> line.matches("\\d+ \\d+ [0-9.E]+")).forEach(line -> {
            int last = line.lastIndexOf(' ');
            found.put(line.substring(0, last), Double.parseDouble(line.substring(last + 1)));
        });
        return new RawRun(Map.copyOf(found));
    }

    /** The very libraries that serving runs with, and this class. */
    private static String classPath(Path checkout) throws IOException {
        Path libraries = checkout.resolve("serving-service/target/quarkus-app/lib/main");
        try (Stream<Path> files = Files.list(libraries)) {
            return files.map(Path::toString).sorted().collect(Collectors.joining(File.pathSeparator))
                    + File.pathSeparator
                    + JavaProgram.ownClassPath();
        }
    }
}
