package com.kronkers.mlops.training.runner;

import static com.kronkers.mlops.training.Platform.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.kronkers.mlops.testing.Contracts;
import com.kronkers.mlops.testing.TestTokens;
import com.kronkers.mlops.training.ComponentTest;
import com.kronkers.mlops.training.Platform;
import com.kronkers.mlops.training.policy.PolicyExamples;
import com.kronkers.mlops.training.process.ChildProcesses;
import com.kronkers.mlops.training.process.Sandbox;
import com.kronkers.mlops.training.project.ProjectArchives;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Projects of strangers, good ones and bad ones, from the submitted archive to the event. */
@QuarkusTest
class ProjectJourneyTest extends ComponentTest {
    private static final Duration SOON = Duration.ofMinutes(1);

    private static final String FILL_THE_DISK =
            """
            byte[] part = new byte[1 << 20];
            for (int i = 0; ; i++) { Files.write(Path.of(System.getenv("HOME"), "part" + i), part); }
            """;

    @ConfigProperty(name = "kronkers.data-dir")
    Path dataDirectory;

    @ConfigProperty(name = "quarkus.datasource.jdbc.url")
    String database;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String broker;

    @ConfigProperty(name = "quarkus.oidc-client.auth-server-url")
    String tokenServer;

    @ConfigProperty(name = "test.git.address")
    Optional<String> gitAddress;

    @ConfigProperty(name = "test.git.commit")
    Optional<String> gitCommit;

    @Inject
    ChildProcesses children;

    @TestHTTPResource("/")
    URI service;

    @BeforeEach
    void needASandbox() throws Exception {
        Optional<String> missing = new Sandbox(List.of()).unavailable();
        assumeTrue(missing.isEmpty(), () -> "no sandbox: " + missing.orElseThrow());
    }

    @Test
    void aProjectTrainsAndWhatItLeftIsPublishedWithItsOwnDigest() {
        String digest = train(
                "good",
                """
                System.out.println("note " + arguments[0]);
                System.out.println("rows " + Files.readString(Path.of(System.getenv("KRONKERS_TRAINING_CSV"))).lines().count());
                System.out.println("target " + System.getenv("KRONKERS_TARGET") + " seed " + System.getenv("KRONKERS_SEED"));
                System.out.println("names " + new TreeSet<>(System.getenv().keySet()));
                """
                        + ProjectArchives.model());

        JsonNode job = awaitJob("good-model", 1, "succeeded");

        assertThat(job.get("steps").findValuesAsText("name"))
                .containsExactly("fetch", "prepare", "train", "adopt", "validate", "publish");
        assertThat(log(job))
                .contains("note none", "rows 3", "target units seed 7")
                // What opens its model, to take it over and to judge it.
                .containsSubsequence(
                        "reads the host's users: false", "adopted", "reads the host's users: false", "validated")
                .doesNotContain("reads the host's users: true")
                .contains("names [HOME, KRONKERS_COLUMNS, KRONKERS_MODEL_DIR, KRONKERS_PARAMETERS, KRONKERS_SEED,"
                        + " KRONKERS_TARGET, KRONKERS_TRAINING_CSV, KRONKERS_TRAINING_DATA, LANG, MLFLOW_RUN_ID,"
                        + " MLFLOW_TRACKING_TOKEN, MLFLOW_TRACKING_URI, PATH, PWD, TMPDIR, TZ");
        String message = await().atMost(SOON)
                .until(() -> platform.read("model-trained", "good-model"), messages -> messages.size() == 1)
                .get(0)
                .value();
        Contracts.assertValid("model-trained", message);
        JsonNode event = Platform.parse(message);
        assertThat(event.get("language").asText()).isEqualTo("java");
        assertThat(event.get("flavor").asText()).isEqualTo("onnx");
        assertThat(event.at("/code/digest").asText()).isEqualTo(digest);
    }

    @Test
    void theCommitThatAProjectIsFromIsToldWithItsModel() {
        assumeTrue(gitCommit.isPresent(), "the git program is not installed");
        String digest = as("data-scientist")
                .body("{\"git\":\"" + gitAddress.orElseThrow() + "\",\"commit\":\"" + gitCommit.get() + "\"}")
                .post("/training/projects")
                .then()
                .extract()
                .path("digest");

        subscribe("committed", PolicyExamples.ofProject("committed", "committed-model", digest));

        awaitJob("committed-model", 1, "succeeded");
        String message = await().atMost(SOON)
                .until(() -> platform.read("model-trained", "committed-model"), messages -> messages.size() == 1)
                .get(0)
                .value();
        Contracts.assertValid("model-trained", message);
        assertThat(Platform.parse(message).at("/code/commit").asText()).isEqualTo(gitCommit.get());
        assertThat(Platform.parse(message).at("/code/digest").asText()).isEqualTo(digest);
    }

    @Test
    void aProjectWithoutARecipeTakesTheDatasetsOwnColumns() {
        train(
                "unprepared",
                "System.out.println(\"target \" + System.getenv(\"KRONKERS_TARGET\"));\n" + ProjectArchives.model(),
                digest -> PolicyExamples.ofPlainColumns("unprepared", "unprepared-model", digest));

        JsonNode job = awaitJob("unprepared-model", 1, "succeeded");

        assertThat(log(job)).contains("target units sold");
        String message = await().atMost(SOON)
                .until(() -> platform.read("model-trained", "unprepared-model"), messages -> messages.size() == 1)
                .get(0)
                .value();
        Contracts.assertValid("model-trained", message);
        assertThat(Platform.parse(message).has("recipe")).isFalse();
        JsonNode policy = Platform.parse(
                as("auditor").get("/training/policies/unprepared-model").asString());
        assertThat(policy.at("/columns/target").asText()).isEqualTo("units sold");
        assertThat(policy.has("recipe")).isFalse();
    }

    @Test
    void aProjectIsTrainedAtEarlierOriginsIfItsPolicyAsksForIt() {
        train("repeated", ProjectArchives.model(), digest -> PolicyExamples.ofProject(
                        "repeated", "repeated-model", digest)
                .put("backtests", 2));

        JsonNode job = awaitJob("repeated-model", 1, "succeeded");

        assertThat(job.get("steps").findValuesAsText("name"))
                .containsExactly(
                        "fetch", "backtest-2", "backtest-1", "prepare", "train", "adopt", "validate", "publish");
        assertThat(log(job).split("the project begins", -1)).hasSize(1 + 3);
        assertThat(log(job))
                .containsSubsequence(
                        "adopted",
                        "reads the host's users: false",
                        "judged backtest 2",
                        "adopted",
                        "reads the host's users: false",
                        "judged backtest 1")
                .doesNotContain("reads the host's users: true");
        String message = await().atMost(SOON)
                .until(() -> platform.read("model-trained", "repeated-model"), messages -> messages.size() == 1)
                .get(0)
                .value();
        Contracts.assertValid("model-trained", message);
        assertThat(Platform.parse(message).get("backtests").findValuesAsText("trainedThrough"))
                .containsExactly("2017-07-01", "2017-08-01");
        String run = job.get("run").asText().replace("-", "");
        JsonNode nested = Platform.parse(as("data-scientist")
                .body("{\"experiment_ids\":[\"%s\"],\"filter\":\"tags.mlflow.parentRunId = '%s'\"}"
                        .formatted(experiment(run), run))
                .post("/api/2.0/mlflow/runs/search")
                .asString());
        assertThat(nested.at("/runs").findValuesAsText("run_name"))
                .containsExactlyInAnyOrder("backtest-1", "backtest-2");
        assertThat(nested.at("/runs").findValuesAsText("status")).containsOnly("FINISHED");
    }

    private static String experiment(String run) {
        return as("data-scientist")
                .get("/api/2.0/mlflow/runs/get?run_id=" + run)
                .then()
                .statusCode(200)
                .extract()
                .path("run.info.experiment_id");
    }

    @Test
    void aProjectLogsToItsOwnRunAndToNoOther() {
        String other = as("data-scientist")
                .body("{\"experiment_id\":\"0\"}")
                .post("/api/2.0/mlflow/runs/create")
                .then()
                .statusCode(200)
                .extract()
                .path("run.info.run_id");
        train(
                "tracked",
                """
                for (String run : List.of(System.getenv("MLFLOW_RUN_ID"), "%s")) {
                    String metric = "{\\"run_id\\":\\"" + run + "\\",\\"key\\":\\"epochs\\",\\"value\\":7,\\"timestamp\\":1}";
                    java.net.http.HttpRequest request = java.net.http.HttpRequest.newBuilder(
                                    URI.create(System.getenv("MLFLOW_TRACKING_URI") + "/api/2.0/mlflow/runs/log-metric"))
                            .header("Authorization", "Bearer " + System.getenv("MLFLOW_TRACKING_TOKEN"))
                            .header("Content-Type", "application/json")
                            .POST(java.net.http.HttpRequest.BodyPublishers.ofString(metric))
                            .build();
                    System.out.println("logged: " + java.net.http.HttpClient.newHttpClient()
                            .send(request, java.net.http.HttpResponse.BodyHandlers.ofString())
                            .statusCode());
                }
                """
                                .formatted(other)
                        + ProjectArchives.model());

        JsonNode job = awaitJob("tracked-model", 1, "succeeded");

        assertThat(log(job)).containsSubsequence("logged: 200", "logged: 403");
        String run = job.get("run").asText().replace("-", "");
        await().atMost(SOON).untilAsserted(() -> {
            JsonNode tracked = Platform.parse(as("data-scientist")
                    .get("/api/2.0/mlflow/runs/get?run_id=" + run)
                    .then()
                    .statusCode(200)
                    .extract()
                    .asString());
            assertThat(tracked.at("/run/info/status").asText()).isEqualTo("FINISHED");
            assertThat(tracked.at("/run/data/metrics").findValuesAsText("key"))
                    .contains("epochs", "kronkers.validation.wape");
            assertThat(tracked.at("/run/data/tags").findValuesAsText("key"))
                    .contains("kronkers.job", "kronkers.dataset.digest", "kronkers.outcome");
        });
    }

    @Test
    void whatAProjectPredictsIsKeptWithItsRun() {
        train(
                "predicting",
                "Files.writeString(MODEL.resolve(\"predictions.csv\"), \"prediction\\n17.5\\n\");"
                        + ProjectArchives.model());

        JsonNode job = awaitJob("predicting-model", 1, "succeeded");

        assertThat(log(job)).contains("predictions: [prediction, 17.5]");
        String kept = as("data-scientist")
                .get(artifacts(job) + "/predictions.csv")
                .then()
                .statusCode(200)
                .extract()
                .asString();
        assertThat(kept).isEqualTo("prediction\n17.5\n");
    }

    @Test
    void rowsOfTheDataAreNotKeptWithTheRun() {
        train(
                "copying",
                "Files.writeString(MODEL.resolve(\"predictions.csv\"), \"holiday,prediction\\ntrue,17.5\\n\");"
                        + ProjectArchives.model());

        JsonNode job = awaitJob("copying-model", 1, "succeeded");

        assertThat(log(job)).contains("predictions: [holiday,prediction, true,17.5]");
        as("data-scientist").get(artifacts(job) + "/predictions.csv").then().statusCode(404);
    }

    /** The path of the artifacts of a job's run. */
    private static String artifacts(JsonNode job) {
        return as("data-scientist")
                .get("/api/2.0/mlflow/runs/get?run_id="
                        + job.get("run").asText().replace("-", ""))
                .then()
                .statusCode(200)
                .extract()
                .<String>path("run.info.artifact_uri")
                .replace("mlflow-artifacts:", "/api/2.0/mlflow-artifacts/artifacts");
    }

    @Test
    void aLastWordThatNoDatabaseTakesFailsAJobOnce() {
        train("nul", "System.out.print(\"bad \\0 word\"); System.exit(3);");

        JsonNode job = awaitJob("nul-model", 1, "failed");

        assertThat(job.get("error").asText()).contains("exit code 3").contains("bad   word");
    }

    @Test
    void aHostileProjectReachesNothing() {
        Path secret = dataDirectory.resolve("secret");
        train(
                "hostile",
                """
                attempt("state", () -> Files.newDirectoryStream(Path.of("%s")).close());
                attempt("secret", () -> Files.readString(Path.of("%s")));
                attempt("data", () -> Files.readString(Path.of("%s/jobs")));
                attempt("outside", () -> Files.writeString(Path.of("%s"), "x"));
                attempt("processes", () -> { if (ProcessHandle.of(%d).isEmpty()) throw new IOException(); });
                attempt("token server", () -> connect("%s"));
                attempt("broker", () -> connect("http://%s"));
                attempt("database", () -> connect("%s"));
                attempt("service", () -> connect("%s"));
                attempt("champion", () -> Files.readString(Path.of("../data.parquet")));
                """
                                .formatted(
                                        dataDirectory,
                                        write(secret),
                                        dataDirectory,
                                        dataDirectory.resolve("mine"),
                                        ProcessHandle.current().pid(),
                                        tokenServer,
                                        broker.replaceFirst("^.*//", ""),
                                        database.substring("jdbc:".length()),
                                        service)
                        + ProjectArchives.model()
                        + """
                    }
                    interface Attempt { void make() throws Exception; }
                    static void attempt(String what, Attempt attempt) {
                        try { attempt.make(); System.out.println(what + ": reached"); }
                        catch (Exception e) { System.out.println(what + ": out of reach"); }
                    }
                    static void connect(String address) throws Exception {
                        URI uri = URI.create(address);
                        try (Socket socket = new Socket()) {
                            socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), 2000);
                        }
                """);

        JsonNode job = awaitJob("hostile-model", 1, "succeeded");

        assertThat(log(job)).doesNotContain(": reached");
        assertThat(log(job).lines().filter(line -> line.endsWith(": out of reach")))
                .hasSize(10);
        assertThat(dataDirectory.resolve("mine")).doesNotExist();
    }

    @Test
    void aProjectThatLeavesNoModelIsToldWhereToLeaveIt() {
        train("empty", "");

        assertThat(error("empty-model"))
                .startsWith("train: the project ended well but left no model; it must save one in MLflow's format in"
                        + " the folder that KRONKERS_MODEL_DIR names");
    }

    @Test
    void aProjectThatLeavesAPickleIsToldHowToExport() {
        train("pickle", "Files.writeString(MODEL.resolve(\"model.pkl\"), \"x\");");

        assertThat(error("pickle-model"))
                .isEqualTo("adopt: the program ended with exit code 1 and said last: 'a pickle is not served; export to"
                        + " ONNX by skl2onnx'");
    }

    @Test
    void aProjectThatLeavesALinkToTheHostIsRefusedBeforeAnybodyFollowsIt() {
        train("linked", "Files.createSymbolicLink(MODEL.resolve(\"MLmodel\"), Path.of(\"/etc/shadow\"));");

        assertThat(error("linked-model"))
                .isEqualTo("train: the model folder holds MLmodel, which is a link or a device; save plain files only");
    }

    @Test
    void aProjectThatNeverEndsIsEnded() {
        train("endless", "Thread.sleep(3_600_000);", digest -> {
            ObjectNode policy = PolicyExamples.ofProject("endless", "endless-model", digest);
            policy.putObject("limits").put("time", "PT15S");
            return policy;
        });

        assertThat(error("endless-model"))
                .isEqualTo(
                        "train: did not end within PT15S and was ended; let it take less time, or raise limits.time of the"
                                + " policy, at most to kronkers.training.runner.time-limit");
    }

    @Test
    void aProjectThatPrintsWithoutEndIsEndedAndItsLogIsBounded() {
        train("loud", "while (true) { System.out.println(\"a line that says nothing\".repeat(50)); }");

        assertThat(error("loud-model"))
                .isEqualTo("train: was ended because it used more output than the 20 MiB that it may print; print less"
                        + " often, or raise kronkers.training.runner.output-limit");
        assertThat(log(Platform.jobs("loud-model").get(0))).hasSizeLessThan(110 << 10);
    }

    @Test
    void aProjectThatFillsTheDiskIsEnded() {
        train("greedy", FILL_THE_DISK);

        assertThat(error("greedy-model"))
                .isEqualTo("train: was ended because it used more disk than the 64 MiB that it may have; write less, or"
                        + " raise limits.disk of the policy, at most to kronkers.training.runner.disk-limit");
    }

    @Test
    void aProjectIsHeldToTheLimitsOfItsPolicy() {
        train("modest", FILL_THE_DISK, digest -> {
            ObjectNode policy = PolicyExamples.ofProject("modest", "modest-model", digest);
            policy.putObject("limits").put("disk", "16M");
            return policy;
        });

        assertThat(error("modest-model"))
                .startsWith(
                        "train: was ended because it used more disk than the 16 MiB that it may have; write less, or"
                                + " raise limits.disk");
    }

    @Test
    void aProjectThatForksWithoutEndIsEnded() {
        assumeTrue(!children.gaps().contains("number of processes"), "no control group may be made here");
        train("forking", "while (true) { new ProcessBuilder(\"sleep\", \"100\").start(); }");

        assertThat(error("forking-model"))
                .isEqualTo("train: was ended because it used more than the 150 processes and threads that it may have;"
                        + " limit the number of workers, or raise limits.processes of the policy, at most to"
                        + " kronkers.training.runner.process-limit");
    }

    @Test
    void aFailedProjectSaysWhatItSaidLast() {
        train("failing", "throw new IllegalStateException(\"no rows\");");

        assertThat(error("failing-model")).startsWith("train: the program ended with exit code 1 and said last:");
    }

    @Test
    void theLogIsFollowedWhileItGrowsAndGoesOnWhereItBrokeOff() throws Exception {
        train(
                "followed",
                "for (int i = 1; i <= 3; i++) { System.out.println(\"step \" + i); Thread.sleep(300); }"
                        + ProjectArchives.model());
        // Whether it still runs when it is looked at is not what matters here.
        String id = await().atMost(SOON)
                .until(() -> Platform.jobs("followed-model").path(0), job -> List.of("running", "succeeded")
                        .contains(job.path("state").asText()))
                .get("id")
                .asText();

        List<String> whole = follow(id, null);
        String third = whole.stream()
                .filter(line -> line.startsWith("id:"))
                .skip(2)
                .findFirst()
                .orElseThrow();
        List<String> rest = follow(id, third.substring("id:".length()).strip());

        assertThat(data(whole)).containsSubsequence("prepared", "the project begins", "step 1", "step 3", "succeeded");
        assertThat(data(rest)).isEqualTo(data(whole).subList(3, data(whole).size()));
    }

    private List<String> follow(String id, String last) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(service.resolve("/training/jobs/" + id + "/log"))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + TestTokens.token("data-scientist"))
                .header("Accept", "text/event-stream");
        if (last != null) {
            request.header("Last-Event-ID", last);
        }
        HttpResponse<java.util.stream.Stream<String>> answer =
                HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofLines());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body().toList();
    }

    private static List<String> data(List<String> events) {
        return events.stream()
                .filter(line -> line.startsWith("data:"))
                .map(line -> line.substring("data:".length()).strip())
                .toList();
    }

    /** Submits a project, subscribes it to a dataset of its name, and lets the dataset have a version. */
    private String train(String name, String statements) {
        return train(name, statements, digest -> PolicyExamples.ofProject(name, name + "-model", digest));
    }

    private String train(String name, String statements, Function<String, ObjectNode> policy) {
        String digest = as("data-scientist")
                .contentType("application/zip")
                .body(ProjectArchives.java(name, statements))
                .post("/training/projects")
                .then()
                .statusCode(201)
                .extract()
                .path("digest");
        subscribe(name, policy.apply(digest));
        return digest;
    }

    private void subscribe(String name, ObjectNode policy) {
        as("data-scientist")
                .body(policy.toString())
                .put("/training/policies/" + name + "-model")
                .then()
                .statusCode(201);
        platform.dataIngested(name, 1, "created", "accepted", 10);
    }

    private static String error(String model) {
        return awaitJob(model, 1, "failed").get("error").asText();
    }

    private static String log(JsonNode job) {
        return as("data-scientist")
                .get("/training/jobs/" + job.get("id").asText() + "/log")
                .asString();
    }

    private static Path write(Path secret) {
        try {
            return Files.writeString(secret, "secret");
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
