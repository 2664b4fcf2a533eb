package com.kronkers.mlops.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.kronkers.mlops.local.platform.Platform;
import com.kronkers.mlops.local.process.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.mlflow.api.proto.Service.Run;
import org.mlflow.api.proto.Service.RunStatus;
import org.mlflow.tracking.MlflowClient;
import org.mlflow.tracking.MlflowHttpException;
import org.mlflow.tracking.creds.BasicMlflowHostCreds;

/** The MLflow clients that data scientists have, and the original server beside ours. */
@Tag("clients")
class MlflowClientsIT {
    private static final Path HOME = Path.of(System.getProperty("kronkers.home"));
    private static final Path MATRIX =
            HOME.resolve("training-service/src/main/java/com/kronkers/mlops/training/mlflow/README.md");
    private static final Pattern CLIENT_ROW = Pattern.compile("`mlflow_tracking\\.py` ([a-z0-9-]+)");
    private static final Pattern PASSED = Pattern.compile("^passed (\\S+)$", Pattern.MULTILINE);
    private static final Pattern SAME = Pattern.compile("^same .+$", Pattern.MULTILINE);
    private static final Pattern ALLOWED = Pattern.compile("^allowed .+$", Pattern.MULTILINE);
    private static final long AT_MOST_MINUTES = 6;

    private static Platform platform;

    @BeforeAll
    static void start() throws Exception {
        platform = Platforms.start("mlflow-clients", "training");
    }

    @AfterAll
    static void stop() throws IOException {
        if (platform != null) {
            platform.close();
        }
    }

    @Test
    void theThirdVersionOfThePythonClientWorks() throws Exception {
        goThroughTheDay("mlflow-3");
    }

    @Test
    void theSecondVersionOfThePythonClientWorks() throws Exception {
        goThroughTheDay("mlflow-2");
    }

    private static void goThroughTheDay(String environment) throws Exception {
        String printed = run(
                environment,
                "mlflow_tracking.py",
                Map.of(
                        "MLFLOW_TRACKING_URI", platform.edge().toString(),
                        "MLFLOW_TRACKING_TOKEN", platform.token("data-scientist"),
                        "MLFLOW_READER_TOKEN", platform.token("auditor")));

        String matrix = Files.readString(MATRIX);
        List<String> passed = found(PASSED, printed);
        assertThat(passed).as("%s", printed).containsAll(found(CLIENT_ROW, matrix));
        assertThat(passed).hasSizeGreaterThan(10).allSatisfy(row -> assertThat(matrix)
                .contains(row));
    }

    @Test
    void theOriginalServerAndOursAnswerAlike() throws Exception {
        int port = new Ports(Map.of()).of("mlflow");
        URI address = URI.create("http://127.0.0.1:" + port);
        Path folder =
                Files.createDirectories(Path.of("target", "mlflow-original").toAbsolutePath());
        Process original = new ProcessBuilder(
                        python("mlflow-3").resolveSibling("mlflow").toString(),
                        "server",
                        "--host",
                        "127.0.0.1",
                        "--port",
                        Integer.toString(port),
                        "--workers",
                        "1")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("server.log").toFile())
                .start();
        try {
            Awaitility.await().atMost(Duration.ofSeconds(90)).ignoreExceptions().until(() -> answers(address));

            String printed = run(
                    "mlflow-3",
                    "mlflow_differential.py",
                    Map.of(
                            "MLFLOW_ORIGINAL", address.toString(),
                            "MLFLOW_OURS", platform.service("training").toString(),
                            "MLFLOW_OURS_TOKEN", platform.token("data-scientist")));

            assertThat(found(SAME, printed)).as("%s", printed).hasSizeGreaterThan(200);
            assertThat(found(ALLOWED, printed)).as("%s", printed).hasSizeLessThan(15);
        } finally {
            original.descendants().forEach(ProcessHandle::destroy);
            original.destroy();
            original.waitFor(20, TimeUnit.SECONDS);
        }
    }

    private static boolean answers(URI address) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                        .send(HttpRequest.newBuilder(address.resolve("/health")).build(), BodyHandlers.discarding())
                        .statusCode()
                == 200;
    }

    @Test
    void theJavaClientWorks() throws Exception {
        try (MlflowClient client = new MlflowClient(
                new BasicMlflowHostCreds(platform.edge().toString(), platform.token("data-scientist")))) {
            String experiment = client.createExperiment("java-client");
            String run = client.createRun(experiment).getRunId();
            client.logParam(run, "depth", "3");
            client.logMetric(run, "loss", 0.5, 100, 1);
            client.logMetric(run, "loss", 0.25, 200, 2);
            client.setTag(run, "stage", "dev");
            Path notes = Files.writeString(Files.createTempFile("notes", ".txt"), "some notes");
            client.logArtifact(run, notes.toFile());
            client.setTerminated(run, RunStatus.FINISHED);

            Run kept = client.getRun(run);
            assertThat(kept.getData().getParams(0).getValue()).isEqualTo("3");
            assertThat(kept.getData().getMetrics(0).getValue()).isEqualTo(0.25);
            assertThat(kept.getInfo().getStatus()).isEqualTo(RunStatus.FINISHED);
            assertThat(client.getMetricHistory(run, "loss")).hasSize(2);
            assertThat(client.listArtifacts(run)).hasSize(1);
            assertThat(client.searchRuns(List.of(experiment), "metrics.loss < 0.3 and params.depth = '3'"))
                    .hasSize(1);
            assertThat(client.getExperimentByName("java-client")).isPresent();
            assertThatThrownBy(() -> client.createExperiment("java-client"))
                    .isInstanceOfSatisfying(MlflowHttpException.class, refused -> assertThat(refused.getBodyMessage())
                            .contains("RESOURCE_ALREADY_EXISTS"));
        }
    }

    @Test
    void threeGigabytesPassWithoutMoreMemory() throws Exception {
        Tracking tracking = new Tracking(platform);
        String experiment = tracking.experiment("large");
        String run = tracking.run(experiment);
        String path = "/api/2.0/mlflow-artifacts/artifacts/" + experiment + "/" + run + "/artifacts/large.bin";
        tracking.upload(path, 1 << 20);
        long before = peakMemory();

        assertThat(tracking.upload(path, LARGE)).isEqualTo(200);
        assertThat(tracking.download(path)).isEqualTo(LARGE);
        assertThat(peakMemory() - before).as("KiB more").isLessThan(100_000);
        tracking.delete(path);
    }

    private static final long LARGE = 3L << 30;

    /** The most memory that the training service ever had, in KiB. */
    private static long peakMemory() throws IOException {
        long pid = platform.processes().stream()
                .filter(process -> process.name().equals("training"))
                .findFirst()
                .orElseThrow()
                .identity()
                .orElseThrow()
                .pid();
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .map(line -> line.replaceAll("\\D", ""))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElseThrow();
    }

    private static Path python(String environment) {
        return Path.of(System.getProperty("kronkers.clients") + "-" + environment, "bin", "python");
    }

    private static String run(String environment, String script, Map<String, String> variables) throws Exception {
        Path log = Path.of("target", environment + "-" + script + ".log").toAbsolutePath();
        ProcessBuilder python = new ProcessBuilder(
                        python(environment).toString(),
                        Path.of("clients", script).toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        python.environment().putAll(variables);
        Process process = python.start();
        boolean ended = process.waitFor(AT_MOST_MINUTES, TimeUnit.MINUTES);
        if (!ended) {
            process.destroyForcibly();
        }
        String printed = Files.readString(log);
        assertThat(ended).as("ended in time:%n%s", printed).isTrue();
        assertThat(process.exitValue()).as("%s", printed).isZero();
        return printed;
    }

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult match) -> match.group(match.groupCount()))
                .toList();
    }
}
