package com.kronkers.mlops.training.program;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A trainer for tests: a real program in a real child process that does what {@code parameters.behaviour} says. */
public final class FakeTrainer {
    private FakeTrainer() {}

    public static void main(String[] arguments) throws Exception {
        Path job = Path.of(arguments[0]);
        String description = Files.readString(job);
        Path directory = job.getParent();
        System.out.println("training on " + Files.size(directory.resolve("data.parquet")) + " bytes");
        if (description.contains("\"behaviour\":\"fail\"")) {
            System.out.println("{\"error\":\"column units is missing\"}");
            System.exit(1);
        }
        boolean firstAttempt = directory.getFileName().toString().equals("attempt-1");
        if (description.contains("\"behaviour\":\"hang\"")
                || firstAttempt && description.contains("\"behaviour\":\"hang-once\"")) {
            hang(directory);
        }
        if (description.contains("\"behaviour\":\"herd\"")) {
            watchOverMany(directory);
        }
        if (description.contains("\"behaviour\":\"environment\"")) {
            System.getenv().forEach((name, value) -> System.out.println(name + "=" + value));
            System.out.println("heap=" + Runtime.getRuntime().maxMemory());
        }
        if (description.contains("\"behaviour\":\"noisy\"")) {
            for (int line = 0; line < 20_000; line++) {
                System.out.println("line " + line + " of a program that talks too much");
            }
        }
        if (!description.contains("\"behaviour\":\"lazy\"")) {
            writeModel(directory.resolve("model.zip"), made(description));
        }
        if (description.contains("searchTrials")) {
            search(directory, description);
        }
        System.out.println("trained");
    }

    /** The second trial is what the champion was made with, if the job says that; the last is the best. */
    private static void search(Path directory, String description) throws IOException {
        String origin = description.contains("\"learningRate\":0.0025") ? "champion" : "search";
        String scored = "{\"number\":1,\"origin\":\"%s\",\"parameters\":{\"learningRate\":%s},\"score\":%s}";
        Files.writeString(
                directory.resolve("search.json"),
                "{\"metric\":\"wape\",\"asked\":3,\"best\":3,\"trials\":["
                        + scored.formatted("asked", "0.01", "0.5") + ","
                        + scored.formatted(origin, "0.0025", "null") + ","
                        + scored.formatted("search", "0.0025", "0.25") + "]}");
    }

    private static void hang(Path directory) throws IOException, InterruptedException {
        Process grandchild = new ProcessBuilder("sleep", "600").inheritIO().start();
        Files.writeString(directory.resolve("grandchild.tmp"), Long.toString(grandchild.pid()));
        Files.move(directory.resolve("grandchild.tmp"), directory.resolve("grandchild"));
        new CountDownLatch(1).await();
    }

    private static String made(String description) {
        String made = description.contains("\"champion\"") ? "against-champion" : "first";
        return description.contains("searchTrials") ? made + "-searched" : made;
    }

    /** Ends as soon as the first of many that it started has ended. */
    private static void watchOverMany(Path directory) throws IOException, InterruptedException {
        Process first = new ProcessBuilder("sleep", "600").inheritIO().start();
        for (int other = 0; other < 100; other++) {
            new ProcessBuilder("sleep", "600").inheritIO().start();
        }
        Files.createFile(directory.resolve("herd"));
        System.exit(first.waitFor());
    }

    private static void writeModel(Path file, String made) throws IOException {
        String text =
                """
                flavors:
                  kronkers-djl:
                    network: network.json
                signature:
                  inputs: '[{"type": "string", "name": "store_id", "required": true}, {"type": "datetime", "name": "week_start"}]'
                  outputs: '[{"type": "double", "name": "units"}]'
                """;
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("MLmodel"));
            zip.write(text.getBytes(StandardCharsets.UTF_8));
            zip.closeEntry();
            zip.putNextEntry(new ZipEntry(made));
            zip.closeEntry();
        }
    }
}
