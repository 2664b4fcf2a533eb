package com.kronkers.mlops.serving.platform;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/**
 * The registry, ingestion and training as far as serving asks them: each answers a path with the file of the same name under a
 * folder that the test writes to ({@code test.neighbours}), and notes every request in {@code requests.log}. Serving's
 * data folder is {@code data} in the same place.
 */
public class NeighbourServices implements QuarkusTestResourceLifecycleManager {
    private HttpServer server;
    private Path folder;

    @Override
    public Map<String, String> start() {
        try {
            folder = Files.createTempDirectory("serving-test");
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        return Map.of(
                "test.neighbours",
                folder.toString(),
                "kronkers.data-dir",
                folder.resolve("data").toString(),
                "quarkus.rest-client.registry.url",
                url,
                "quarkus.rest-client.ingestion.url",
                url,
                "quarkus.rest-client.training.url",
                url,
                // Two calls that a busy machine held up must not take a canary back.
                "kronkers.deployment.guard.latency-floor",
                "PT1S",
                // Nor may what a test holds up on purpose come to its end while the test is held up itself.
                "kronkers.prediction.turns.deadline",
                "PT60S",
                "kronkers.deployment.longest-call",
                "PT60S");
    }

    @Override
    public void stop() {
        server.stop(0);
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        Files.writeString(
                folder.resolve("requests.log"),
                exchange.getRequestURI() + " " + exchange.getRequestHeaders().getFirst("Authorization") + " "
                        + exchange.getRequestHeaders().getFirst("traceparent") + " "
                        + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8) + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        Path file = folder.resolve(path.substring(1));
        // What lies above other paths cannot be a file of its own name.
        file = Files.isDirectory(file) ? file.resolve("self") : file;
        boolean found = Files.isRegularFile(file);
        boolean busy = Files.exists(folder.resolve(path.substring(1) + Neighbours.BUSY));
        byte[] body = found ? Files.readAllBytes(file) : "{}".getBytes(StandardCharsets.UTF_8);
        boolean json = !path.endsWith("/artifact") && !path.endsWith("/content");
        exchange.getResponseHeaders().set("Content-Type", json ? "application/json" : "application/octet-stream");
        exchange.sendResponseHeaders(busy ? 503 : found ? 200 : 404, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
