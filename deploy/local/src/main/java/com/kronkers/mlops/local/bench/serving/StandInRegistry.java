package com.kronkers.mlops.local.bench.serving;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Gives serving the packages that promotions name. The platform's own registry takes only what the platform trained, and
 * the models that are measured were made elsewhere.
 */
final class StandInRegistry implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, Path> packages = new ConcurrentHashMap<>();

    private StandInRegistry(HttpServer server) {
        this.server = server;
    }

    static StandInRegistry start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        StandInRegistry registry = new StandInRegistry(server);
        server.createContext("/", registry::answer);
        server.start();
        return registry;
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** @param link the path that an event names */
    void offer(String link, Path zip) {
        packages.put(link, zip);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            Path zip = packages.get(path);
            if (zip != null) {
                exchange.getResponseHeaders().set("Content-Type", "application/zip");
                send(exchange, 200, Files.readAllBytes(zip));
            } else if (path.equals("/models")) {
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                send(exchange, 200, "[]".getBytes(StandardCharsets.US_ASCII));
            } else {
                send(exchange, 404, new byte[0]);
            }
        }
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
