package com.kronkers.mlops.training.runner;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.kronkers.mlops.training.champion.Champion;
import com.kronkers.mlops.training.job.Job;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** {@code job.json}: what the trainer and the validator are asked to do. File names are relative to its own folder. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record JobDescription(
        String data,
        JsonNode recipe,
        JsonNode columns,
        JsonNode parameters,
        long seed,
        int testPeriods,
        Opponent champion,
        String model,
        UUID run,
        DatasetReference dataset,
        JsonNode split,
        long timeLimitSeconds) {
    static final String FILE = "job.json";
    static final String DATA = "data.parquet";
    static final String CHAMPION = "champion.zip";
    /** The folder in which a project left its model. */
    static final String PROJECT_MODEL = "model";

    static final String MODEL = "model.zip";
    static final String VALIDATION = "validation.json";
    static final String REFERENCE = "reference.json";
    /** What a project says that its model predicts, taken out of the model's folder. */
    static final String PREDICTIONS = "predictions.csv";
    /** What a backtest found. */
    static final String BACKTEST = "backtest.json";
    /** What a trainer tried before it chose its parameters. */
    static final String SEARCH = "search.json";

    /**
     * The champion that the candidate is judged against.
     *
     * @param parameters what the job's own trainer made it with; {@code null} where another did, or nobody knows
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Opponent(
            @JsonProperty("package") String packageFile,
            String version,
            String digest,
            LocalDate trainedThrough,
            JsonNode parameters) {}

    /** A dataset version. */
    record DatasetReference(String name, int version, String digest) {
        static DatasetReference of(Job job) {
            return new DatasetReference(job.dataset(), job.datasetVersion(), job.datasetDigest());
        }
    }

    /**
     * @param parameters what the job's own trainer made the champion with
     * @param timeLimit of each program
     */
    static JobDescription of(Job job, Optional<Champion> champion, Optional<JsonNode> parameters, Duration timeLimit) {
        return new JobDescription(
                DATA,
                job.settings().recipe(),
                job.settings().columns(),
                job.settings().parameters(),
                job.settings().seed(),
                job.settings().testPeriods(),
                champion.map(present -> new Opponent(
                                CHAMPION,
                                present.version(),
                                present.digest(),
                                present.trainedThrough(),
                                parameters.orElse(null)))
                        .orElse(null),
                job.model(),
                job.run(),
                DatasetReference.of(job),
                job.settings().split(),
                Math.max(1, timeLimit.toSeconds()));
    }

    /** Writes the job as it would have been so many times its test periods earlier, without a champion, into another folder. */
    static void writeBacktest(ObjectMapper json, Path directory, Path earlier, int origin) throws IOException {
        ObjectNode description =
                (ObjectNode) json.readTree(directory.resolve(FILE).toFile());
        description.remove("champion");
        description.put("backtest", origin);
        Files.createDirectories(earlier);
        Files.createLink(earlier.resolve(DATA), directory.resolve(DATA));
        json.writeValue(earlier.resolve(FILE).toFile(), description);
    }

    /** Adds what a backtest found, after those that were added before. */
    static void addBacktest(ObjectMapper json, Path directory, Path earlier) throws IOException {
        Path file = directory.resolve(FILE);
        ObjectNode description = (ObjectNode) json.readTree(file.toFile());
        description
                .withArray("backtests")
                .add(json.readTree(earlier.resolve(BACKTEST).toFile()));
        json.writeValue(file.toFile(), description);
    }

    /** Adds that a project left {@value #PREDICTIONS}, so that nobody judges its model without. */
    static void addPredictions(ObjectMapper json, Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        ObjectNode description = (ObjectNode) json.readTree(file.toFile());
        description.put("predictions", PREDICTIONS);
        json.writeValue(file.toFile(), description);
    }

    /** Adds what a project says of its own model, which the validator compares with what it finds. */
    static void addReported(ObjectMapper json, Path directory, Map<String, Double> metrics) throws IOException {
        Path file = directory.resolve(FILE);
        ObjectNode description = (ObjectNode) json.readTree(file.toFile());
        ObjectNode reported = description.putObject("reported");
        metrics.forEach(reported::put);
        json.writeValue(file.toFile(), description);
    }
}
