package com.kronkers.mlops.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.local.bench.KnownSignal;
import com.kronkers.mlops.local.bench.Tools;
import com.kronkers.mlops.local.demo.LoopClient;
import com.kronkers.mlops.local.demo.PlatformClient;
import com.kronkers.mlops.local.platform.Platform;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The example projects from the submitted archive to an answer: trained, judged, promoted and served by the platform. */
class ProjectsIT {
    private static final Path EXAMPLES = Path.of(System.getProperty("kronkers.home"), "deploy", "trainers");
    private static final Path JAVA = EXAMPLES.resolve("java-xgboost").resolve("target/project");
    private static final ObjectMapper JSON = new ObjectMapper();
    /** So many that more than 10,000 rows are left to train on. */
    private static final int WEEKS = 220;

    /** How many of the oldest weeks no project is given, and how many of the newest. */
    private static final int WARM_UP_WEEKS = 8;

    private static final int TEST_WEEKS = 4;

    private static final double PROMOTION_FACTOR = 2.4;
    private static final double TOLERANCE = 1e-5;
    private static final double SHARE = 0.999;

    private static Platform platform;
    private static PlatformClient client;
    private static LoopClient loop;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        assumeTrue(sandboxed(), "bubblewrap can make no sandbox here, so that projects are refused");
        platform = Platforms.start("projects");
        client = new PlatformClient(platform.edge(), platform::token);
        loop = new LoopClient(client);
    }

    @AfterAll
    static void stop() throws IOException {
        if (platform != null) {
            platform.close();
        }
    }

    @Test
    void aForestInRIsServed() throws Exception {
        assumeTrue(installed("Rscript"), "Rscript is not installed");

        assertServed("r-ranger", EXAMPLES.resolve("r-ranger"), "r", "onnx");
    }

    /** It leaves no predictions. */
    @Test
    void aLinearModelInJuliaIsServed() throws Exception {
        assumeTrue(installed("julia"), "julia is not installed");

        assertPromoted("julia-glm", EXAMPLES.resolve("julia-glm"), "julia", "onnx");
    }

    @Test
    void boostedTreesInJavaAreServed() throws Exception {
        assertServed("java-xgboost", JAVA, "java", "xgboost");
    }

    @Test
    void aProjectWithoutARecipeIsServedWithWhatItsBacktestSays() throws Exception {
        String name = "plain-columns";
        Map<String, Object> policy = KnownSignal.policy(name, name);
        policy.keySet().removeAll(List.of("trainer", "recipe"));
        policy.put("project", submitted(JAVA));
        policy.put("columns", Map.of("time", "week_start", "target", "units"));
        policy.put("backtests", 1);
        loop.declare(name, KnownSignal.dataset());
        loop.subscribe(name, policy);
        loop.uploadAccepted(name, "replace", KnownSignal.csv(1));

        loop.awaitServing(name, "1");

        JsonNode version = client.get("auditor", "/models/" + name + "/versions/1");
        assertThat(version.at("/decision/promoted").asBoolean())
                .as(version.toString())
                .isTrue();
        assertThat(version.has("recipe")).isFalse();
        assertThat(version.path("checks")).isNotEmpty();
        assertThat(version.path("slices").findValuesAsText("column")).contains("department", "promotion");
        JsonNode backtest = version.at("/backtests/0");
        assertThat(backtest.at("/scores/candidate/wape").asDouble())
                .as(backtest.toString())
                .isLessThan(backtest.at("/scores/baseline:mean/wape").asDouble());
        Map<String, Object> store = KnownSignal.entities().get(7);
        assertThat(plainUnitsOf(name, store, true)).isGreaterThan(1.5 * plainUnitsOf(name, store, false));
    }

    private static double plainUnitsOf(String model, Map<String, Object> store, boolean promotion) {
        Map<String, Object> row = new HashMap<>(store);
        row.put("promotion", promotion);
        return loop.predict(model, List.of(row)).get(0).path("value").asDouble();
    }

    @Test
    void gradientBoostingInPythonIsServed() throws Exception {
        assumePythonPackages();

        assertServed("python-sklearn", EXAMPLES.resolve("python-sklearn"), "python", "onnx");
    }

    @Test
    void boostedTreesInPythonAreServed() throws Exception {
        assumePythonPackages();

        assertServed("python-xgboost", EXAMPLES.resolve("python-xgboost"), "python", "xgboost");
    }

    @Tag("clients") // its packages have gigabytes
    @Test
    void aNetworkInPythonIsServed() throws Exception {
        assertServed("python-pytorch", EXAMPLES.resolve("python-pytorch"), "python", "pytorch");
    }

    private static void assertServed(String name, Path project, String language, String flavor) throws Exception {
        String run = assertPromoted(name, project, language, flavor);
        JsonNode checks =
                client.get("auditor", "/models/" + name + "/versions/1").path("checks");
        assertThat(checks).as(checks.toString()).anySatisfy(check -> assertThat(List.of(
                        check.path("name").asText(), check.path("passed").asText()))
                .containsExactly("the model answers what the project predicts", "true"));
        assertServedAsPredicted(name, run, given(data()));
    }

    /** @return the run of the job that trained the model */
    private static String assertPromoted(String name, Path project, String language, String flavor) throws Exception {
        Map<String, Object> policy = KnownSignal.policy(name, name);
        policy.remove("trainer");
        policy.put("project", submitted(project));
        policy.put("recipe", allHistory(policy.get("recipe")));
        loop.declare(name, KnownSignal.dataset());
        loop.subscribe(name, policy);
        loop.uploadAccepted(name, "replace", data());

        loop.awaitJob(name, List.of(), "data-ingested");
        JsonNode version = loop.awaitVersion(name, "1");
        assertThat(version.at("/decision/promoted").asBoolean())
                .as(version.toString())
                .isTrue();
        assertThat(version.path("language").asText()).isEqualTo(language);
        assertThat(version.path("flavor").asText()).isEqualTo(flavor);
        loop.awaitServing(name, "1");
        assertThat(unitsOf(name, true)).as("units with a promotion").isGreaterThan(1.5 * unitsOf(name, false));
        return version.path("run").asText();
    }

    private static byte[] data() {
        return KnownSignal.csv(1, WEEKS, KnownSignal.LAST_WEEK, PROMOTION_FACTOR);
    }

    /** With all of its past every row of the data can be asked. */
    private static Map<String, Object> allHistory(Object recipe) {
        Map<String, Object> all = JSON.convertValue(recipe, new TypeReference<>() {});
        all.put("historySteps", WEEKS);
        return all;
    }

    /** The rows of train.csv, in its order: by time, then by entity, without those that warm up or are judged on. */
    private static List<Map<String, String>> given(byte[] data) {
        List<String> lines = new String(data, StandardCharsets.UTF_8).lines().toList();
        String[] names = lines.get(0).split(",");
        LocalDate first = KnownSignal.LAST_WEEK.minusWeeks(WEEKS - 1 - WARM_UP_WEEKS);
        LocalDate last = KnownSignal.LAST_WEEK.minusWeeks(TEST_WEEKS);
        Comparator<Map<String, String>> order = Comparator.comparing((Map<String, String> row) -> row.get("week_start"))
                .thenComparing(row -> row.get("store_id"))
                .thenComparing(row -> row.get("department"));
        return lines.stream()
                .skip(1)
                .map(line -> named(names, line.split(",")))
                .filter(row -> !LocalDate.parse(row.get("week_start")).isBefore(first))
                .filter(row -> !LocalDate.parse(row.get("week_start")).isAfter(last))
                .sorted(order)
                .toList();
    }

    private static Map<String, String> named(String[] names, String[] values) {
        Map<String, String> row = new LinkedHashMap<>();
        for (int i = 0; i < names.length; i++) {
            row.put(names[i], values[i]);
        }
        return row;
    }

    private static void assertServedAsPredicted(String name, String run, List<Map<String, String>> given) {
        List<OwnPredictions.Row> rows = OwnPredictions.served(client, name, run, given);
        List<OwnPredictions.Row> apart =
                rows.stream().filter(row -> !row.agrees(TOLERANCE)).toList();

        System.out.printf(
                "%s: %d of %d rows are served as predicted, to a relative %s%n",
                name, rows.size() - apart.size(), rows.size(), TOLERANCE);
        apart.forEach(System.out::println);
        assertThat(rows).hasSizeGreaterThanOrEqualTo(10_000);
        assertThat(rows).extracting(OwnPredictions.Row::cells).doesNotHaveDuplicates();
        assertThat(apart)
                .as("rows of %s that are not served as predicted", name)
                .hasSizeLessThanOrEqualTo((int) ((1 - SHARE) * rows.size()));
    }

    /** @return the digest under which the project is stored */
    private static String submitted(Path project) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(platform.edge().resolve("/training/projects"))
                .header("Authorization", "Bearer " + platform.token("data-scientist"))
                .header("Content-Type", "application/zip")
                .POST(HttpRequest.BodyPublishers.ofByteArray(zip(project)))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201);
        return JSON.readTree(answer.body()).path("digest").asText();
    }

    private static byte[] zip(Path folder) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes);
                Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                zip.putNextEntry(new ZipEntry(folder.relativize(file).toString()));
                Files.copy(file, zip);
            }
        }
        return bytes.toByteArray();
    }

    private static double unitsOf(String model, boolean promotion) {
        LocalDate week =
                LocalDate.parse(loop.servedHistoryAsOf(model).substring(0, 10)).plusWeeks(1);
        Map<String, Object> row = KnownSignal.row(KnownSignal.entities().get(7), week);
        row.put("promotion", promotion);
        return loop.predict(model, List.of(row)).get(0).path("value").asDouble();
    }

    /** Python that makes environments, and a place where it gets packages for them. */
    private static void assumePythonPackages() throws InterruptedException {
        assumeTrue(ends("python3", "-I", "-c", "import ensurepip, venv"), "python3 with venv is not installed");
        String environment = Path.of("target", "packages").toAbsolutePath().toString();
        String pip = environment + "/bin/pip";
        assumeTrue(
                ends("python3", "-I", "-m", "venv", environment)
                        && ends(pip, "download", "-q", "--no-deps", "--only-binary=:all:", "-d", environment, "six"),
                "pip gets no packages here");
    }

    /** Whether a program is there, and ends well. */
    private static boolean ends(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** It may be installed and yet not be allowed to. */
    private static boolean sandboxed() throws IOException, InterruptedException {
        return installed("bwrap")
                && new ProcessBuilder("bwrap", "--unshare-all", "--ro-bind", "/", "/", "true")
                                .redirectErrorStream(true)
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .start()
                                .waitFor()
                        == 0;
    }

    private static boolean installed(String program) {
        return Tools.find(program).isPresent();
    }
}
