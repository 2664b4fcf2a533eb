package com.kronkers.mlops.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.local.platform.Platform;
import io.grpc.Status;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The packaged serving service starts where broker, database, registry, ingestion, token server and identity provider are
 * all away, with less memory for models than they take together, and is told to stop in the middle of its work.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ServingAloneIT {
    private static final String NAME = "serving-alone";
    private static final Path PACKAGES = Path.of(System.getProperty("kronkers.home"), "deploy/benchmarks/models");
    private static final String TREES = "trees-xgboost-json";
    private static final List<String> MODELS = List.of(TREES, "trees-xgboost-ubj", "trees-onnx", "mlp-torchscript");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final int CALLERS = 4;
    private static final int ROUNDS = 3;
    private static final int IN_A_ROW = 10;
    private static final String WITHIN = "within the budget";
    private static final int ACCEPTED = 64;
    /** How often 8 rows are repeated for a request that takes some time. */
    private static final int LARGE = 250;

    private static final Map<String, GoldenRows> GOLDEN = new LinkedHashMap<>();

    private static String department;
    private static String auditor;
    private static long budget;
    private static LoneService service;
    private static OipCalls grpc;

    @BeforeAll
    static void leaveItAlone() throws Exception {
        for (String model : MODELS) {
            GOLDEN.put(model, GoldenRows.of(PACKAGES.resolve(model + ".zip")));
        }
        try (KeyProvider provider = KeyProvider.of(Path.of("target", NAME));
                Platform platform = Platforms.start(
                        NAME,
                        "serving",
                        "quarkus.oidc.public-key=",
                        "kronkers.identity.keys.url=" + provider.address())) {
            ServedModels models = new ServedModels(platform);
            for (String model : MODELS) {
                models.promote(model, PACKAGES.resolve(model + ".zip"));
            }
            models.awaitReady(MODELS, Duration.ofSeconds(60));
            department = platform.token("department:replenishment");
            auditor = platform.token("auditor");
            budget = Collections.max(bytes(platform.edge()).values());
            platform.stop();
            provider.close();
            service = LoneService.start(
                    platform,
                    "serving",
                    Map.of(
                            "KRONKERS_IDENTITY_KEYS_URL", provider.address().toString(),
                            "KRONKERS_DEPLOYMENT_MEMORY_BUDGET", Long.toString(budget)));
        }
        grpc = new OipCalls(service.port(), department);
    }

    @AfterAll
    static void stop() throws IOException {
        if (grpc != null) {
            grpc.close();
        }
        if (service != null) {
            service.close();
        }
    }

    @Test
    @Order(1)
    void itIsReadyAndPredictsFromWhatItKept() throws Exception {
        service.awaitReady(Duration.ofSeconds(60));

        JsonNode health = get(service.management().resolve("/q/health/ready"), "nobody");
        assertThat(health.findValue("away.identity").asText()).contains("are taken until");
        assertThat(health.findValue("deployed").asText().split(",")).containsExactlyInAnyOrderElementsOf(MODELS);
        for (String model : MODELS) {
            GOLDEN.get(model).assertRepeated(overRest(model));
            GOLDEN.get(model).assertRepeated(overGrpc(model));
        }
        assertThat(infer(TREES, "no.such.token").statusCode()).isEqualTo(401);
        try (OipCalls stranger = new OipCalls(service.port(), "no.such.token")) {
            GoldenRows golden = GOLDEN.get(TREES);
            assertStatus(Status.Code.UNAUTHENTICATED, stranger.predict(TREES, golden.input(), golden.rows()));
        }
    }

    @Test
    @Order(2)
    void modelsThatDoNotFitTogetherAreLoadedByWhoeverAsksAndNoRequestFails() throws Exception {
        Queue<String> pauses = new ConcurrentLinkedQueue<>();
        CyclicBarrier phases = new CyclicBarrier(CALLERS, () -> pauses.add(overTheBudget()));

        together(caller -> {
            for (int round = 0; round < ROUNDS; round++) {
                for (String model : MODELS) {
                    ask(model, caller);
                    phases.await(2, TimeUnit.MINUTES);
                }
            }
        });

        assertThat(pauses).hasSize(ROUNDS * MODELS.size()).containsOnly(WITHIN);

        together(caller -> {
            for (int turn = 0; turn < ROUNDS * MODELS.size(); turn++) {
                ask(MODELS.get((caller + turn) % MODELS.size()), caller);
            }
        });

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(overTheBudget()).isEqualTo(WITHIN));
    }

    /** What is in memory if that is more than may be, as it is with any other model beside the largest. */
    private static String overTheBudget() {
        try {
            Map<String, Long> bytes = bytes(service.address());
            long all = bytes.values().stream().mapToLong(Long::longValue).sum();
            return all > 0 && all <= budget ? WITHIN : bytes + " of " + budget;
        } catch (IOException | InterruptedException e) {
            return e.toString();
        }
    }

    /** What one caller does. */
    private interface Calls {
        void by(int caller) throws Exception;
    }

    private static void together(Calls calls) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
        try {
            List<Future<?>> callers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                int caller = i;
                callers.add(threads.submit(() -> {
                    calls.by(caller);
                    return null;
                }));
            }
            for (Future<?> caller : callers) {
                caller.get(2, TimeUnit.MINUTES);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Several times, over REST or gRPC. */
    private static void ask(String model, int caller) throws Exception {
        for (int i = 0; i < IN_A_ROW; i++) {
            GOLDEN.get(model).assertRepeated(caller % 2 == 0 ? overRest(model) : overGrpc(model));
        }
    }

    @Test
    @Order(3)
    void whatItAcceptedIsAnsweredAfterTheSignalAndNothingNewIsTaken() throws Exception {
        GoldenRows many = GOLDEN.get(TREES).times(LARGE);
        grpc.sync();
        List<CompletableFuture<List<Float>>> accepted = IntStream.range(0, ACCEPTED)
                .mapToObj(i -> grpc.predict(TREES, many.input(), many.rows()))
                .toList();
        grpc.sync();

        long before = accepted.stream().filter(CompletableFuture::isDone).count();
        service.terminate();

        assertThat(before).as("answered before the signal").isLessThan(ACCEPTED);
        for (CompletableFuture<List<Float>> call : accepted) {
            many.assertRepeated(call.get(60, TimeUnit.SECONDS));
        }
        assertThat(service.ends(Duration.ofSeconds(60))).as("it ends").isTrue();
        assertStatus(Status.Code.UNAVAILABLE, grpc.predict(TREES, many.input(), many.rows()));
        assertThatThrownBy(() -> infer(TREES, department)).isInstanceOf(ConnectException.class);
    }

    private static List<Float> overGrpc(String model) throws Exception {
        GoldenRows golden = GOLDEN.get(model);
        return grpc.predict(model, golden.input(), golden.rows()).get(30, TimeUnit.SECONDS);
    }

    private static List<Float> overRest(String model) throws IOException, InterruptedException {
        HttpResponse<String> answer = infer(model, department);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        List<Float> predicted = new ArrayList<>();
        JSON.readTree(answer.body()).at("/outputs/0/data").forEach(number -> predicted.add(number.floatValue()));
        return predicted;
    }

    private static HttpResponse<String> infer(String model, String token) throws IOException, InterruptedException {
        GoldenRows golden = GOLDEN.get(model);
        Map<String, Object> input = Map.of(
                "name",
                golden.input(),
                "datatype",
                "FP32",
                "shape",
                List.of(golden.rows().size(), golden.rows().get(0).size()),
                "data",
                golden.rows());
        HttpRequest request = HttpRequest.newBuilder(service.address().resolve("/v2/models/" + model + "/infer"))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(Map.of("inputs", List.of(input)))))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** What each model takes in memory now. */
    private static Map<String, Long> bytes(URI origin) throws IOException, InterruptedException {
        Map<String, Long> bytes = new TreeMap<>();
        get(origin.resolve("/predictions"), auditor)
                .forEach(model -> bytes.put(
                        model.path("model").asText(),
                        model.at("/variants/0/memoryBytes").asLong()));
        return bytes;
    }

    private static JsonNode get(URI address, String token) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address)
                .header("Authorization", "Bearer " + token)
                .build();
        HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private static void assertStatus(Status.Code code, CompletableFuture<?> call) {
        assertThatThrownBy(call::join).isInstanceOf(CompletionException.class).satisfies(failure -> assertThat(
                        Status.fromThrowable(failure).getCode())
                .isEqualTo(code));
    }
}
