package com.kronkers.mlops.training;

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
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ingestion and registry as training sees them, over real HTTP, and the programs of the test code in place of the
 * trainers. A dataset's name says how it behaves: {@code away-*} is answered 503 once, {@code cut-*} is cut off in the
 * middle once, {@code gone-*} is unknown. All may take a dataset away but {@code secret-*}, which only the department insiders
 * sees, and {@code shown-*}, whose rows may be looked at; {@code unknown-*} was never declared, and of {@code unsaid-*} nothing
 * is said.
 */
public final class NeighboursResource implements QuarkusTestResourceLifecycleManager {
    /** What every dataset holds. */
    public static final byte[] DATA = "PAR1 rows PAR1".getBytes(StandardCharsets.UTF_8);
    /** The package of every champion. */
    public static final byte[] CHAMPION = "the champion's package".getBytes(StandardCharsets.UTF_8);

    private final Set<String> asked = ConcurrentHashMap.newKeySet();
    private HttpServer server;
    private Path dataDirectory;

    @Override
    public Map<String, String> start() {
        try {
            dataDirectory = Files.createTempDirectory("training-test");
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/datasets/", this::dataset);
        server.createContext("/models/", this::model);
        server.start();
        String address = "http://127.0.0.1:" + server.getAddress().getPort();
        Map<String, String> settings = new HashMap<>();
        settings.put("quarkus.rest-client.ingestion.url", address);
        settings.put("quarkus.rest-client.registry.url", address);
        settings.put("kronkers.data-dir", dataDirectory.toString());
        settings.put("kronkers.trainers.home", "target/test-classes");
        settings.put("kronkers.trainers.programs.tabular-network", "com.kronkers.mlops.training.program.FakeTrainer");
        settings.put("kronkers.trainers.validator", "com.kronkers.mlops.training.program.FakeValidator");
        settings.put("kronkers.trainers.prepare", "com.kronkers.mlops.training.program.FakePrepare");
        settings.put("kronkers.trainers.adopt", "com.kronkers.mlops.training.program.FakeAdopt");
        settings.put("kronkers.trainers.backtest", "com.kronkers.mlops.training.program.FakeBacktest");
        settings.put("kronkers.training.schedule-check", "1s");
        settings.put("kronkers.training.projects.archive-limit", "200K");
        settings.put("kronkers.training.run-token.byte-limit", "20M");
        settings.put("kronkers.training.run-token.row-byte-limit", "1M");
        settings.put("kronkers.training.run-token.entry-limit", "1500");
        settings.put("kronkers.training.runner.disk-limit", "64M");
        settings.put("kronkers.training.runner.memory-limit", "1G");
        settings.put("kronkers.training.runner.process-limit", "150");
        settings.put("kronkers.training.runner.log-limit", "100K");
        settings.put("kronkers.training.runner.output-limit", "20M");
        settings.put("kronkers.training.runner.heap", "64M");
        settings.put("kronkers.training.runner.time-limit", "PT1M");
        settings.put("kronkers.training.runner.lease", "PT9S");
        settings.put("kronkers.training.runner.poll-interval", "PT0.5S");
        return settings;
    }

    private static void describe(HttpExchange exchange, String dataset) throws IOException {
        String permissions = dataset.startsWith("shown-") ? "\"read\"" : "\"read\",\"export\"";
        int status = 200;
        if (dataset.startsWith("unknown-")) {
            status = 404;
        } else if (dataset.startsWith("unsaid-")) {
            status = 503;
        } else if (dataset.startsWith("secret-") && !claims(exchange).contains("\"department:insiders\"")) {
            status = 403;
        }
        byte[] body = ("{\"name\":\"" + dataset + "\",\"permissions\":[" + permissions + "]}")
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        answer(exchange, status, body, body.length);
    }

    /** What the token says that was sent, as JSON. */
    private static String claims(HttpExchange exchange) {
        String[] token = exchange.getRequestHeaders().getFirst("Authorization").split("\\.");
        return new String(Base64.getUrlDecoder().decode(token[1]), StandardCharsets.UTF_8);
    }

    private void dataset(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().toString();
        if (path.matches("/datasets/[^/?]+")) {
            describe(exchange, path.substring("/datasets/".length()));
            return;
        }
        boolean first = asked.add(path);
        if (path.contains("/gone-")) {
            answer(exchange, 404, "{}".getBytes(StandardCharsets.UTF_8), 2);
        } else if (path.contains("/away-") && first) {
            answer(exchange, 503, "{}".getBytes(StandardCharsets.UTF_8), 2);
        } else if (path.contains("/cut-") && first) {
            answer(exchange, 200, DATA, DATA.length * 2);
        } else if (path.endsWith("/content?format=parquet")) {
            answer(exchange, 200, DATA, DATA.length);
        } else {
            answer(exchange, 400, new byte[0], -1);
        }
    }

    private void model(HttpExchange exchange) throws IOException {
        boolean known = exchange.getRequestURI().toString().matches("/models/[a-z0-9-]+/versions/1/artifact");
        answer(exchange, known ? 200 : 404, CHAMPION, CHAMPION.length);
    }

    /** @param announced the length in the header; the connection is cut after the body where it is larger */
    private static void answer(HttpExchange exchange, int status, byte[] body, int announced) throws IOException {
        String token = exchange.getRequestHeaders().getFirst("Authorization");
        if (token == null || !token.startsWith("Bearer ")) {
            exchange.sendResponseHeaders(403, -1);
            exchange.close();
            return;
        }
        exchange.sendResponseHeaders(status, announced);
        if (announced > 0) {
            exchange.getResponseBody().write(body);
            exchange.getResponseBody().flush();
        }
        exchange.close();
    }

    @Override
    public void stop() {
        server.stop(0);
    }
}
