package com.kronkers.mlops.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Training as the registry sees it: files by digest for who brings a token. What it serves lies in a folder, so that a
 * test can change it from another class loader; while the file {@value #AWAY} lies there it drops every connection.
 */
public class FakeTraining implements QuarkusTestResourceLifecycleManager {

    /** Where the test finds the folder. */
    public static final String FOLDER = "test.training.folder";

    static final String AWAY = "away";

    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private Path folder;
    private HttpServer server;

    @Override
    public Map<String, String> start() {
        try {
            folder = Files.createTempDirectory(Path.of("target"), "training-");
            Path data = Files.createTempDirectory(Path.of("target"), "registry-");
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(threads);
            server.createContext("/training/artifacts/", this::answer);
            server.start();
            return Map.of(
                    FOLDER,
                    folder.toAbsolutePath().toString(),
                    "kronkers.data-dir",
                    data.toAbsolutePath().toString(),
                    "kronkers.intake.first-retry",
                    "0.2s",
                    "quarkus.rest-client.training.url",
                    "http://127.0.0.1:" + server.getAddress().getPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        if (server != null) {
            server.stop(0);
        }
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (Files.exists(folder.resolve(AWAY))) {
                return;
            }
            String token = exchange.getRequestHeaders().getFirst("Authorization");
            String digest = exchange.getRequestURI().getPath().substring("/training/artifacts/".length());
            Path file = folder.resolve(digest);
            if (token == null || !token.startsWith("Bearer ")) {
                exchange.sendResponseHeaders(401, -1);
            } else if (!Files.exists(file)) {
                exchange.sendResponseHeaders(404, -1);
            } else {
                exchange.sendResponseHeaders(200, Files.size(file));
                Files.copy(file, exchange.getResponseBody());
            }
        }
    }
}
