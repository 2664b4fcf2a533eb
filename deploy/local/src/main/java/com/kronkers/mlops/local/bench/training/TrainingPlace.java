package com.kronkers.mlops.local.bench.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.local.cli.Console;
import com.kronkers.mlops.local.platform.PlatformOptions;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the trainers are and where jobs work.
 *
 * @param home the trainers' folder of jars
 * @param folder for data and jobs
 * @param options of the platform, for tables that need one
 */
record TrainingPlace(Path home, Path folder, PlatformOptions options, Console console) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PACKAGE = "com.kronkers.mlops.trainers.";

    /** What a program took and printed. */
    record Finished(double seconds, List<String> lines) {}

    /** Writes a job on a data file; what is said beside the usual comes last. */
    Path job(String name, Path data, Map<String, Object> more) throws IOException {
        Path directory = Files.createDirectories(folder.resolve(name));
        Map<String, Object> job = new LinkedHashMap<>();
        job.put("jobDirectory", directory.toAbsolutePath().toString());
        job.put(
                "data",
                directory.toAbsolutePath().relativize(data.toAbsolutePath()).toString());
        job.put("recipe", CompleteJourney.recipe());
        job.put("parameters", Map.of());
        job.put("seed", 7);
        job.put("testPeriods", CompleteJourney.TEST_WEEKS);
        job.put("model", "complete-journey");
        job.put("run", name);
        job.putAll(more);
        Path file = directory.resolve("job.json");
        Files.write(file, JSON.writeValueAsBytes(job));
        return file;
    }

    /**
     * Runs a program of the trainers to its end.
     *
     * @param trainer whose own libraries come first, if it has any
     * @throws IllegalStateException with the last line it printed if it fails
     */
    Finished run(String trainer, String program, Path job, String... more) throws IOException, InterruptedException {
        if (!Files.isRegularFile(home.resolve("trainers.jar"))) {
            throw new IllegalStateException(
                    home + " holds no trainers; build them with ./kronkers test or mvn package");
        }
        Path output = job.resolveSibling(program.substring(program.lastIndexOf('.') + 1) + ".txt");
        long begin = System.nanoTime();
        int exitCode = new ProcessBuilder(command(trainer, program, job, more))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start()
                .waitFor();
        double seconds = (System.nanoTime() - begin) / 1e9;
        List<String> lines = Files.readAllLines(output);
        if (exitCode != 0) {
            throw new IllegalStateException(
                    program + " ended with " + exitCode + ": " + (lines.isEmpty() ? "" : lines.get(lines.size() - 1)));
        }
        return new Finished(seconds, lines);
    }

    private List<String> command(String trainer, String program, Path job, String... more) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "-Dai.djl.offline=true",
                "-cp",
                home.resolve(trainer) + "/*" + File.pathSeparator + home + File.pathSeparator + home + "/*",
                PACKAGE + program,
                job.toString()));
        command.addAll(List.of(more));
        return command;
    }
}
