package com.kronkers.mlops.monitoring;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A registry that answers with the references it was given, and only to callers with a token. */
public final class FakeRegistry implements QuarkusTestResourceLifecycleManager {

    private static final Map<String, byte[]> REFERENCES = new ConcurrentHashMap<>();

    private HttpServer server;

    static void serve(String model, String version, byte[] reference) {
        REFERENCES.put("/models/" + model + "/versions/" + version + "/reference", reference);
    }

    @Override
    public Map<String, String> start() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", FakeRegistry::answer);
        server.start();
        return Map.of(
                "quarkus.rest-client.registry.url",
                "http://127.0.0.1:" + server.getAddress().getPort(),
                "kronkers.window.grace",
                "PT2S",
                "kronkers.drift.every",
                "1s",
                "kronkers.reference.every",
                "1s",
                "kronkers.reference.longest-pause",
                "PT0.5S",
                "kronkers.performance.every",
                "1s",
                "kronkers.performance.lateness",
                "PT3S");
    }

    private static void answer(HttpExchange exchange) throws IOException {
        byte[] reference = REFERENCES.get(exchange.getRequestURI().getPath());
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        int status =
                authorization == null || !authorization.startsWith("Bearer ") ? 401 : reference == null ? 404 : 200;
        exchange.sendResponseHeaders(status, status == 200 ? reference.length : -1);
        if (status == 200) {
            exchange.getResponseBody().write(reference);
        }
        exchange.close();
    }

    @Override
    public void stop() {
        if (server != null) {
            server.stop(0);
        }
    }
}
