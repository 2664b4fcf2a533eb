package com.kronkers.mlops.training.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.kronkers.mlops.testing.Contracts;
import com.kronkers.mlops.training.artifact.Digests;
import com.kronkers.mlops.training.artifact.StoredArtifact;
import com.kronkers.mlops.training.champion.Champion;
import com.kronkers.mlops.training.process.ChildProcesses;
import com.kronkers.mlops.training.process.ProgramSearch;
import com.kronkers.mlops.training.process.Sandbox;
import com.kronkers.mlops.training.process.StopSignal;
import com.kronkers.mlops.training.project.Manifest;
import com.kronkers.mlops.training.project.Project;
import com.kronkers.mlops.training.project.ProjectSandbox;
import com.kronkers.mlops.training.project.ProjectsConfig;
import com.kronkers.mlops.training.project.PythonEnvironments;
import com.kronkers.mlops.training.project.TestProjectsConfig;
import com.kronkers.mlops.training.trainer.Trainers;
import com.kronkers.mlops.training.trainer.TrainersConfig;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.duckdb.DuckDBDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The example projects, run as the service runs them: real data, real programs, the sandbox, a tracking server. */
class ExampleProjectsIT {
    private static final Path HOME = Path.of("trainers/target/trainers");
    private static final Path EXAMPLES = Path.of("../deploy/trainers");
    private static final String DIGEST = "sha256:" + "e".repeat(64);
    private static final ProjectSandbox SANDBOX = new ProjectSandbox(new Sandbox(List.of()), false);
    private static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);

    @TempDir
    static Path folder;

    private static Path data;
    private RecordingTracking tracking;

    @BeforeAll
    static void writeDemand() throws Exception {
        Path jar = HOME.resolve("trainers.jar");
        assumeTrue(Files.isRegularFile(jar), "training-service/trainers is not packaged");
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            assumeTrue(zip.getEntry("com/kronkers/mlops/trainers/Prepare.class") != null, "no Prepare is packaged");
        }
        Optional<String> missing = new Sandbox(List.of()).unavailable();
        assumeTrue(missing.isEmpty(), () -> "no sandbox: " + missing.orElseThrow());
        data = folder.resolve("demand.parquet");
        try (Connection connection = new DuckDBDriver().connect("jdbc:duckdb:", new Properties());
                Statement statement = connection.createStatement()) {
            statement.execute(
                    """
                    copy (select date '2016-01-04' + (7 * w)::integer as week_start, 's' || s as store_id,
                                 case when s %% 2 = 0 then 'GROCERY' else 'DELI' end as department,
                                 20 + s + 8 * sin(w / 4.0) + (hash(w * 100 + s) %% 7) as units,
                                 0.1 as discount_rate, w %% 13 = 0 as holiday
                          from range(60) as weeks(w), range(12) as stores(s)) to '%s' (format parquet)
                    """
                            .formatted(data));
        }
    }

    @BeforeEach
    void startTracking() throws IOException {
        tracking = new RecordingTracking();
    }

    @AfterEach
    void stopTracking() {
        tracking.close();
    }

    @Test
    void theForestInRIsTrainedAndJudged() throws Exception {
        assumeTrue(installed("Rscript"), "Rscript is not installed");

        RunOutcome.Trained trained = assertTrained("r-ranger", EXAMPLES.resolve("r-ranger"), "r", "onnx");
        assertThat(tracking.kept()).containsExactly("predictions.csv");
        assertThat(predictionsCheck(trained).get("passed").asBoolean())
                .as(trained.validation().toString())
                .isTrue();
        assertThat(tracking.requests()).anySatisfy(request -> assertThat(request)
                .startsWith("POST /api/2.0/mlflow/runs/log-metric Bearer run-token ")
                .contains("stop_wape"));
    }

    @Test
    void theBoostedTreesInJavaAreTrainedAndJudged() throws Exception {
        Path project = EXAMPLES.resolve("java-xgboost/target/project");
        assumeTrue(Files.isRegularFile(project.resolve("train.jar")), "deploy/trainers/java-xgboost is not packaged");

        RunOutcome.Trained trained = assertTrained("java-xgboost", project, "java", "xgboost");
        assertThat(tracking.kept()).containsExactly("predictions.csv");
        assertThat(predictionsCheck(trained).get("passed").asBoolean())
                .as(trained.validation().toString())
                .isTrue();
        assertThat(tracking.requests()).anySatisfy(request -> assertThat(request)
                .startsWith("POST /api/2.0/mlflow/runs/log-metric Bearer run-token ")
                .contains("rounds"));
    }

    @Test
    void theLinearModelInJuliaIsTrainedAndJudged() throws Exception {
        assumeTrue(installed("julia"), "julia is not installed");

        assertTrained("julia-glm", EXAMPLES.resolve("julia-glm"), "julia", "onnx");
    }

    @Tag("clients") // packages come over the network
    @ParameterizedTest
    @CsvSource({"python-sklearn,onnx", "python-xgboost,xgboost"})
    void theProjectsInPythonAreTrainedAndJudged(String name, String flavor) throws Exception {
        assumeTrue(installed("python3"), "python3 is not installed");

        RunOutcome.Trained trained = assertTrained(name, EXAMPLES.resolve(name), "python", flavor);
        assertThat(tracking.kept()).containsExactly("predictions.csv");
        assertThat(predictionsCheck(trained).get("passed").asBoolean())
                .as(trained.validation().toString())
                .isTrue();
        assertThat(tracking.requests()).anySatisfy(request -> assertThat(request)
                .startsWith("POST /api/2.0/mlflow/runs/log-batch Bearer run-token ")
                .contains(name.equals("python-sklearn") ? "trees" : "rounds"));
    }

    /** Everything that opens its model does so in the sandbox, where it finds only what it is lent. */
    @Test
    void aBacktestAndWhatTheProjectPredictsAreJudgedInTheSandbox() throws Exception {
        Path project = EXAMPLES.resolve("java-xgboost/target/project");
        assumeTrue(Files.isRegularFile(project.resolve("train.jar")), "deploy/trainers/java-xgboost is not packaged");

        RunOutcome.Trained trained = trained("java-backtest", project, 1);

        assertThat(trained.judgement()).as(trained.validation().toString()).isEqualTo("validated");
        assertThat(predictionsCheck(trained).get("passed").asBoolean()).isTrue();
        JsonNode backtests = trained.validation().get("backtests");
        assertThat(backtests).hasSize(1);
        assertThat(backtests.at("/0/rows").asInt()).isEqualTo(4 * 12);
        assertThat(backtests.at("/0/scores/candidate/wape").asDouble()).isPositive();
        assertThat(tracking.ends()).containsExactly(true, true);
    }

    /** The example, and a line that writes other numbers over its predictions. */
    @Test
    void aModelThatAnswersOtherThanItsProjectPredictsIsRefused() throws Exception {
        Path example = EXAMPLES.resolve("java-xgboost/target/project");
        assumeTrue(Files.isRegularFile(example.resolve("train.jar")), "deploy/trainers/java-xgboost is not packaged");
        Path project = Files.createDirectories(folder.resolve("wrong-project"));
        try (Stream<Path> files = Files.walk(example)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = project.resolve(example.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
        Files.writeString(
                project.resolve("MLproject"),
                "name: wrong\nentry_points:\n  main:\n    command: java -cp train.jar Wrong.java 20 0.3 4\n");
        Files.writeString(
                project.resolve("Wrong.java"),
                """
                import java.nio.file.*;
                class Wrong {
                    public static void main(String[] arguments) throws Exception {
                        com.kronkers.mlops.example.Train.main(arguments);
                        Path file = Path.of(System.getenv("KRONKERS_MODEL_DIR"), "predictions.csv");
                        Files.write(file, Files.readAllLines(file).stream()
                                .map(line -> line.equals("prediction") ? line : "1.5")
                                .toList());
                    }
                }
                """);

        RunOutcome.Trained trained = trained("wrong-predictions", project, 0);

        assertThat(trained.judgement()).isEqualTo("refused");
        assertThat(predictionsCheck(trained).get("passed").asBoolean()).isFalse();
        assertThat(trained.validation().get("refusedBecause").asText()).contains("row 1: 1.5, answered");
    }

    private static JsonNode predictionsCheck(RunOutcome.Trained trained) {
        for (JsonNode check : trained.validation().get("checks")) {
            if (check.get("name").asText().equals("the model answers what the project predicts")) {
                return check;
            }
        }
        throw new AssertionError("predictions were not compared: " + trained.validation());
    }

    private RunOutcome.Trained trained(String name, Path files, int backtests) throws Exception {
        Path log = folder.resolve(name + ".log");

        RunOutcome outcome = run(name, files, log, backtests);

        assertThat(outcome).as(() -> outcome + "\n" + read(log)).isInstanceOf(RunOutcome.Trained.class);
        return (RunOutcome.Trained) outcome;
    }

    private RunOutcome.Trained assertTrained(String name, Path files, String language, String flavor) throws Exception {
        RunOutcome.Trained trained = trained(name, files, 0);

        assertThat(trained.description().flavor()).isEqualTo(flavor);
        StoredArtifact model = new StoredArtifact(Digests.of(trained.model()), Files.size(trained.model()));
        JsonNode event =
                JSON.valueToTree(ModelTrained.of(ProjectJobs.job(name, DIGEST, 0), trained, model, Optional.of(model)));
        Contracts.assertValid("model-trained", event);
        assertThat(event.get("language").asText()).isEqualTo(language);
        assertThat(tracking.ends()).containsExactly(true);
        assertThat(event.get("outcome").asText()).isEqualTo("validated");
        assertThat(event.get("metrics").findValuesAsText("subject")).contains("candidate", "baseline:last-week");
        return trained;
    }

    private RunOutcome run(String name, Path files, Path log, int backtests) throws Exception {
        RunnerConfig config = new SmallRyeConfigBuilder()
                .withMapping(RunnerConfig.class)
                .withConverter(MemorySize.class, 100, new MemorySizeConverter())
                .withDefaultValue("kronkers.training.runner.djl-cache-dir", "target/djl-cache")
                .withDefaultValue("kronkers.training.runner.standby", "false")
                .build()
                .getConfigMapping(RunnerConfig.class);
        ProjectsConfig projects = TestProjectsConfig.with(Map.of());
        ChildProcesses children = new ChildProcesses(JSON);
        Project project = new Project(
                DIGEST,
                Manifest.read(files),
                files.toAbsolutePath().normalize(),
                new Project.Origin(null, null),
                1,
                "test",
                Instant.now());
        Trainers trainers = new Trainers(trainers());
        Preparations preparations = new Preparations(trainers, children, config);
        PlatformPrograms programs = new PlatformPrograms(
                trainers,
                children,
                config.javaLimits(),
                config.processLimits(),
                config.resultLimit().asLongValue());
        Training training = new ProjectTraining(
                new ProjectAccess(digest -> Optional.of(project), SANDBOX),
                // Kept from one run of the tests to the next: an environment takes a minute.
                new PythonEnvironments(Path.of("target/examples"), children, projects, Clock.systemUTC()),
                tracking,
                preparations,
                programs,
                children,
                config,
                JSON);
        return new JobRun(inputs(), programs, training, SANDBOX, JSON, Duration.ofSeconds(1))
                .run(
                        ProjectJobs.job(name, DIGEST, backtests),
                        Optional.empty(),
                        new Workplace("it-" + name, folder.resolve(name), log, Workplace.Steps.UNTOLD),
                        new StopSignal());
    }

    private static Inputs inputs() {
        return new Inputs() {
            @Override
            public void dataset(String dataset, int version, Path target, StopSignal stop) throws IOException {
                Files.copy(data, target);
            }

            @Override
            public void champion(Champion champion, Path target, StopSignal stop) {
                throw new IllegalStateException("there is no champion");
            }

            @Override
            public boolean isBuiltIn(Champion champion) {
                return true;
            }

            @Override
            public Optional<JsonNode> parameters(Champion champion, String trainer) {
                return Optional.empty();
            }
        };
    }

    private static TrainersConfig trainers() {
        return new SmallRyeConfigBuilder()
                .withMapping(TrainersConfig.class)
                .build()
                .getConfigMapping(TrainersConfig.class);
    }

    private static boolean installed(String program) {
        return ProgramSearch.find(program, System.getenv("PATH")).isPresent();
    }

    private static String read(Path log) {
        try {
            return Files.exists(log) ? Files.readString(log) : "no log";
        } catch (IOException e) {
            return e.toString();
        }
    }
}
