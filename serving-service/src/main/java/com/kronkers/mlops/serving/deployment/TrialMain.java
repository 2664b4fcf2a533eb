package com.kronkers.mlops.serving.deployment;

import com.kronkers.mlops.runtime.GoldenCheck;
import com.kronkers.mlops.runtime.LoadSettings;
import com.kronkers.mlops.runtime.LoadedModel;
import com.kronkers.mlops.runtime.ModelPackage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

/**
 * Loads a package and asks it, in a process that may be killed for it: {@code package workFolder resultFile}. The result
 * is one line, {@code passed <bytes of memory>} or {@code refused <why>}; a process that leaves none did not live to say.
 */
final class TrialMain {
    private static final int ROWS = 16;
    private static final int ROUNDS = 3;

    private TrialMain() {}

    public static void main(String[] arguments) throws IOException {
        Path result = Path.of(arguments[2]);
        String line;
        try {
            line = "passed " + tried(Path.of(arguments[0]), Path.of(arguments[1]));
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            line = "refused " + said(e);
        }
        Path part = result.resolveSibling(result.getFileName() + ".part");
        Files.write(part, line.getBytes(StandardCharsets.UTF_8));
        Files.move(part, result, StandardCopyOption.ATOMIC_MOVE);
        // A network may have left threads of its own.
        Runtime.getRuntime().halt(0);
    }

    /** Memory is counted from where the engine was loaded by a first model: what the engine takes, every model shares. */
    private static long tried(Path artifact, Path work) {
        long before;
        long after;
        try (ModelPackage content = ModelPackage.open(artifact, work)) {
            LoadSettings settings = new LoadSettings(1, 1, Duration.ofSeconds(10));
            try (LoadedModel engine = LoadedModel.load(content, settings)) {
                ask(engine);
                before = ProcessMemory.residentBytes(ProcessHandle.current().pid());
                try (LoadedModel model = LoadedModel.load(content, settings)) {
                    ask(model);
                    after = ProcessMemory.residentBytes(ProcessHandle.current().pid());
                }
            }
            return Math.max(after - before, content.totalBytes());
        }
    }

    private static void ask(LoadedModel model) {
        GoldenCheck golden = model.replayGolden();
        if (golden.result() == GoldenCheck.Result.DIFFERS) {
            throw new IllegalStateException("golden rows differ: " + golden.problem());
        }
        for (int round = 0; round < ROUNDS; round++) {
            model.predict(SampleRows.of(model.features(), ROWS));
        }
    }

    private static String said(Throwable problem) {
        String message = problem.getMessage() == null ? problem.toString() : problem.getMessage();
        String line = message.replaceAll("\\s+", " ");
        return line.length() > 500 ? line.substring(0, 500) + "..." : line;
    }
}
