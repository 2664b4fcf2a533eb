package com.kronkers.mlops.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.local.bench.KnownSignal;
import com.kronkers.mlops.local.bench.Tools;
import com.kronkers.mlops.local.demo.Demand;
import com.kronkers.mlops.local.demo.LoopClient;
import com.kronkers.mlops.local.demo.PlatformClient;
import com.kronkers.mlops.local.demo.WeeklyReceipts;
import com.kronkers.mlops.local.platform.Platform;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The example projects from the submitted archive to an answer: trained, judged, promoted and served by the platform. */
@ExtendWith(WholePlatform.class)
@Order(WholePlatform.LAST)
class ProjectsIT {
    private static final Path EXAMPLES = Path.of(System.getProperty("kronkers.home"), "deploy", "trainers");
    private static final Path JAVA = EXAMPLES.resolve("java-xgboost").resolve("target/project");
    private static final ObjectMapper JSON = new ObjectMapper();
    /** The demo's first weeks of receipts: more than 10,000 rows are left to train on. */
    private static final int FIRST_WEEK = 2;

    private static final int LAST_WEEK = 40;

    /** How many of the oldest weeks no project is given, and how many of the newest. */
    private static final int WARM_UP_WEEKS = 8;

    private static final int TEST_WEEKS = 3;

    private static final String DEMAND = "weekly-demand";
    private static final double TOLERANCE = 1e-5;
    private static final double SHARE = 0.999;

    private static Platform platform;
    private static PlatformClient client;
    private static LoopClient loop;

    @BeforeAll
    static void start(Platform whole) throws IOException, InterruptedException {
        assumeTrue(sandboxed(), "bubblewrap can make no sandbox here, so that projects are refused");
        platform = whole;
        client = new PlatformClient(platform.edge(), platform::token);
        loop = new LoopClient(client);
        Demand.declare(loop, "receipts", "products", DEMAND);
        loop.uploadAccepted("products", "replace", WeeklyReceipts.products());
        loop.uploadAccepted("receipts", "replace", WeeklyReceipts.load().feed(FIRST_WEEK, LAST_WEEK));
        loop.awaitDataThrough(DEMAND, WeeklyReceipts.startOf(LAST_WEEK));
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
        assertServedAsPredicted(name, run, given());
    }

    /** @return the run of the job that trained the model */
    private static String assertPromoted(String name, Path project, String language, String flavor) throws Exception {
        Map<String, Object> recipe = Demand.recipe();
        // With all of its past every row of the data can be asked.
        recipe.put("historySteps", LAST_WEEK);
        Map<String, Object> policy = new HashMap<>();
        policy.put("model", name);
        policy.put("dataset", DEMAND);
        policy.put("project", submitted(project));
        policy.put("recipe", recipe);
        policy.put("seed", 7);
        policy.put("testPeriods", TEST_WEEKS);
        loop.subscribe(name, policy);
        loop.train(name);

        loop.awaitJob(name, List.of(), "manual");
        JsonNode version = loop.awaitVersion(name, "1");
        assertThat(version.at("/decision/promoted").asBoolean())
                .as(version.toString())
                .isTrue();
        assertThat(version.path("language").asText()).isEqualTo(language);
        assertThat(version.path("flavor").asText()).isEqualTo(flavor);
        loop.awaitServing(name, "1");
        return version.path("run").asText();
    }

    /** The rows of train.csv, in its order: by time, then by entity, without those that warm up or are judged on. */
    private static List<JsonNode> given() {
        LocalDate last = WeeklyReceipts.startOf(LAST_WEEK - TEST_WEEKS);
        LocalDate warm = WeeklyReceipts.startOf(FIRST_WEEK + WARM_UP_WEEKS);
        Comparator<JsonNode> order = Comparator.comparing((JsonNode row) -> weekOf(row))
                .thenComparing(row -> row.path("store_id").asText())
                .thenComparing(row -> row.path("department").asText());
        return loop.rowsAfter(DEMAND, warm.minusDays(1)).stream()
                .filter(row -> !weekOf(row).isAfter(last))
                .sorted(order)
                .toList();
    }

    private static LocalDate weekOf(JsonNode row) {
        return LocalDate.parse(row.path("week_start").asText().substring(0, 10));
    }

    private static void assertServedAsPredicted(String name, String run, List<JsonNode> given) {
        List<OwnPredictions.Row> rows = OwnPredictions.served(client, name, run, given);
        List<OwnPredictions.Row> apart =
                rows.stream().filter(row -> !row.agrees(TOLERANCE)).toList();

        System.out.printf(
                "%s: %d of %d rows are served as predicted, to a relative %s%n",
                name, rows.size() - apart.size(), rows.size(), TOLERANCE);
        apart.forEach(System.out::println);
        assertThat(rows).hasSizeGreaterThanOrEqualTo(10_000);
        assertThat(rows).extracting(OwnPredictions.Row::asked).doesNotHaveDuplicates();
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
