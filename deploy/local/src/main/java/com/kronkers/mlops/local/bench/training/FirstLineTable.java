package com.kronkers.mlops.local.bench.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.local.bench.BenchReport;
import com.kronkers.mlops.local.bench.BenchTable;
import com.kronkers.mlops.local.bench.BenchTable.Column;
import com.kronkers.mlops.local.bench.KnownSignal;
import com.kronkers.mlops.local.bench.Tools;
import com.kronkers.mlops.local.cli.Console;
import com.kronkers.mlops.local.demo.LoopClient;
import com.kronkers.mlops.local.demo.Patience;
import com.kronkers.mlops.local.demo.PlatformClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * How long it takes from a submitted job to the first line that its trainer prints, on a platform that trains nothing
 * else: queue, data, sandbox and the start of the language. A project's environment has been made before.
 */
final class FirstLineTable {
    private static final String SAYS = "the project begins";
    private static final Duration SOON = Duration.ofMinutes(3);
    private static final int ROUNDS = 5;

    private final PlatformClient platform;
    private final LoopClient loop;
    private final Console console;

    FirstLineTable(PlatformClient platform, Console console) {
        this.platform = platform;
        this.loop = new LoopClient(platform);
        this.console = console;
    }

    /**
     * What trains.
     *
     * @param field of the policy that names it
     * @param says what its first line holds; empty for any line
     */
    private record Trainer(String name, String field, String value, String says) {}

    BenchTable measure() throws IOException, InterruptedException {
        String dataset = "first-line-" + loop.freshRun();
        loop.declare(dataset, KnownSignal.dataset());
        loop.uploadAccepted(dataset, "replace", KnownSignal.csv(1));
        BenchTable.Builder table = new BenchTable.Builder(
                "Submit to the trainer's first line",
                "Seconds from the request that queues a job by hand until the job's log shows the first line of its trainer,"
                        + " asked for again and again. Medians of " + ROUNDS + " after a first job, in which Python's"
                        + " environment is made.",
                Column.text("trainer"),
                new Column("seconds", 2),
                Column.text("of the rounds"));
        for (Trainer trainer : trainers()) {
            console.step("First line: " + trainer.name());
            String policy = dataset + "-" + trainer.name().replaceAll("[^a-z]+", "-");
            Map<String, Object> settings = KnownSignal.policy(policy, dataset);
            settings.remove("trainer");
            settings.put(trainer.field(), trainer.value());
            loop.subscribe(policy, settings);
            firstLine(policy, trainer);
            List<Double> seconds = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                seconds.add(firstLine(policy, trainer));
            }
            table.row(trainer.name(), BenchReport.median(seconds), BenchReport.range(seconds, 2));
        }
        return table.build();
    }

    private List<Trainer> trainers() throws IOException {
        List<Trainer> trainers = new ArrayList<>();
        trainers.add(new Trainer("gradient-boosting", "trainer", "gradient-boosting", ""));
        if (Tools.find("Rscript").isPresent()) {
            trainers.add(project("project in R", Map.of("train.R", "cat('" + SAYS + "\\n')\n"), "Rscript train.R", ""));
        }
        if (Tools.find("python3").isPresent()) {
            trainers.add(project(
                    "project in Python",
                    Map.of(
                            "train.py",
                            "print('" + SAYS + "', flush=True)\n",
                            "python_env.yaml",
                            "python: \"3\"\ndependencies: []\n"),
                    "python train.py",
                    "python_env: python_env.yaml\n"));
        }
        return trainers;
    }

    private Trainer project(String name, Map<String, String> files, String command, String environment)
            throws IOException {
        Map<String, String> all = new LinkedHashMap<>(files);
        all.put(
                "MLproject",
                "name: first-line\n" + environment + "entry_points:\n  main:\n    command: \"" + command + "\"\n");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, String> file : all.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        JsonNode stored = platform.post("data-scientist", "/training/projects", "application/zip", bytes.toByteArray());
        return new Trainer(name, "project", stored.path("digest").asText(), SAYS);
    }

    /** Trains until there is a line, and not longer. */
    private double firstLine(String policy, Trainer trainer) throws InterruptedException {
        long begin = System.nanoTime();
        String job = submit(policy);
        while (!log(job).lines().anyMatch(line -> line.contains(trainer.says()))) {
            if (System.nanoTime() - begin > SOON.toNanos()) {
                throw new IllegalStateException("job " + job + " printed nothing: " + job(job));
            }
            Thread.sleep(20);
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        platform.tryPost("data-scientist", "/training/jobs/" + job + "/cancel", Map.of());
        Patience.until("the end of job " + job, SOON, () -> Optional.of(job(job))
                .filter(ended -> ended.hasNonNull("finishedAt")));
        return seconds;
    }

    /** Training may not have heard of the data yet when the first job is submitted. */
    private String submit(String policy) {
        return Patience.until("a job of " + policy, SOON, () -> Optional.of(
                                platform.tryPost("data-scientist", "/training/jobs", Map.of("policy", policy)))
                        .filter(PlatformClient.Answer::isSuccess))
                .body()
                .path("id")
                .asText();
    }

    private JsonNode job(String id) {
        return platform.get("data-scientist", "/training/jobs/" + id);
    }

    private String log(String job) {
        return platform.get("data-scientist", "/training/jobs/" + job + "/log").asText();
    }
}
