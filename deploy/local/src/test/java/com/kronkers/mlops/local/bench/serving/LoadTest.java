package com.kronkers.mlops.local.bench.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The loads as processes of their own, against a small server. */
class LoadTest {
    private static final long STALL_MILLIS = 800;

    @TempDir
    private Path folder;

    private final ExecutorService threads = Executors.newSingleThreadExecutor();
    private final AtomicInteger requests = new AtomicInteger();
    private final Map<String, String> seen = new ConcurrentHashMap<>();
    private volatile int stallAt = -1;
    private volatile int status = 200;
    private HttpServer server;
    private Call call;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        // One request at a time, as a server that stalls for all.
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
        Path body = Files.writeString(folder.resolve("body"), "{\"row\":1}");
        URI target = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/infer");
        call = new Call(target, Map.of("Authorization", "Bearer a.b.c"), body);
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            seen.put("body", new String(exchange.getRequestBody().readAllBytes()));
            seen.put("token", exchange.getRequestHeaders().getFirst("Authorization"));
            if (requests.incrementAndGet() == stallAt) {
                TimeUnit.MILLISECONDS.sleep(STALL_MILLIS);
            }
            exchange.sendResponseHeaders(status, -1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whoWasDueWhileTheServerStalledHasWaited() throws Exception {
        stallAt = 100;

        Samples samples;
        try (OwnLoad.Running load =
                new OwnLoad(folder, Cores.shared()).openUntilEnded(call, 100, Duration.ofSeconds(3))) {
            samples = load.await();
        }

        assertThat(samples.size()).isEqualTo(300);
        assertThat(samples.failed()).isZero();
        // 80 of 300 requests came in the stall and waited 400 ms on average; a client that waits itself saw one slow
        // answer.
        assertThat(samples.percentileMillis(85)).isGreaterThan(STALL_MILLIS / 4.0);
        assertThat(seen).containsEntry("body", "{\"row\":1}").containsEntry("token", "Bearer a.b.c");
    }

    @Test
    void aLoadEndsWhenItIsEnded() throws Exception {
        try (OwnLoad.Running load =
                new OwnLoad(folder, Cores.shared()).openUntilEnded(call, 50, Duration.ofMinutes(5))) {
            await().atMost(Duration.ofSeconds(20)).until(() -> requests.get() > 5);

            Samples samples = load.end();

            assertThat(samples.size()).isGreaterThan(5).isEqualTo(requests.get());
        }
    }

    @Test
    void aClosedLoopCountsWhatFailed() throws Exception {
        status = 503;

        LoadResult result = new OwnLoad(folder, Cores.shared()).run(call, 2, Duration.ofSeconds(1));

        assertThat(result.requests()).isPositive().isEqualTo(result.failed());
        assertThat(result.perSecond()).isEqualTo((double) result.requests());
    }
}
