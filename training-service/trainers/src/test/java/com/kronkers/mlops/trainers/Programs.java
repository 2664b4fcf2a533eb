package com.kronkers.mlops.trainers;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.trainers.job.JobJson;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The trainers' programs in processes of their own, as the service starts them. */
final class Programs {

    /** @param output everything it printed */
    record Finished(int exitCode, String output) {

        /** What the last line says went wrong. */
        String error() throws IOException {
            List<String> lines = output.lines().toList();
            return JobJson.MAPPER
                    .readTree(lines.get(lines.size() - 1))
                    .path("error")
                    .asText();
        }
    }

    private Programs() {}

    /** A program's own libraries come before everybody's: the folder that is called as it is. */
    static Finished run(Class<?> program, Path job) throws IOException, InterruptedException {
        String classPath = System.getProperty("java.class.path");
        if (program == GradientBoosting.class) {
            classPath = Path.of("target/trainers/gradient-boosting").toAbsolutePath() + "/*" + File.pathSeparator
                    + classPath;
        }
        Path output = Files.createTempFile(job.toAbsolutePath().getParent(), "output", ".txt");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dai.djl.offline=true",
                        "-cp",
                        classPath,
                        program.getName(),
                        job.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("OMP_NUM_THREADS", "2");
        int exitCode = builder.start().waitFor();
        return new Finished(exitCode, Files.readString(output));
    }

    static JsonNode read(Path folder, String name) throws IOException {
        return JobJson.MAPPER.readTree(folder.resolve(name).toFile());
    }

    /** The metric of a subject in {@code validation.json}. */
    static double metric(JsonNode validation, String subject, String name) {
        for (JsonNode metric : validation.get("metrics")) {
            if (metric.get("subject").asText().equals(subject)) {
                return metric.get(name).asDouble();
            }
        }
        throw new AssertionError("no metrics of " + subject + " in " + validation);
    }

    static JsonNode check(JsonNode validation, String name) {
        for (JsonNode check : validation.get("checks")) {
            if (check.get("name").asText().equals(name)) {
                return check;
            }
        }
        throw new AssertionError("no check '" + name + "' in " + validation.get("checks"));
    }
}
