package com.kronkers.mlops.training.runner;

import com.kronkers.mlops.training.job.Job;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A tracking server that remembers what it was told and answers like MLflow's, as far as the examples ask. */
final class RecordingTracking implements TrackingAccess, AutoCloseable {
    private static final String RUN = "0199a2c07d1e7b3a9a553f0f6a3e2b10";

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<Boolean> ends = new CopyOnWriteArrayList<>();
    private final List<String> kept = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    RecordingTracking() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    /** Lines {@code method path authorization body}. */
    List<String> requests() {
        return requests;
    }

    /** How the projects ended: well or not. */
    List<Boolean> ends() {
        return ends;
    }

    /** The names of the files that were kept. */
    List<String> kept() {
        return kept;
    }

    @Override
    public Grant open(Job job, Duration atMost) {
        return new Grant() {
            @Override
            public String runId() {
                return RUN;
            }

            @Override
            public String token() {
                return "run-token";
            }

            @Override
            public InetSocketAddress address() {
                return server.getAddress();
            }

            @Override
            public Map<String, Double> reported() {
                return Map.of("epochs", 3.0);
            }

            @Override
            public void keep(Path file) {
                kept.add(file.getFileName().toString());
            }

            @Override
            public void end(boolean well) {
                ends.add(well);
            }

            @Override
            public void close() {
                // nothing to take back
            }
        };
    }

    @Override
    public Grant openBacktest(Job job, int origin, Duration atMost) {
        return open(job, atMost);
    }

    @Override
    public void begun(Job job) {
        // examples are not settled here
    }

    @Override
    public void cancelled(Job job, String reason) {
        // examples are not settled here
    }

    @Override
    public void judged(Job job, RunOutcome.Trained trained) {
        // examples are not settled here
    }

    @Override
    public void searched(Job job, SearchReport search) {
        // examples are not settled here
    }

    @Override
    public void failed(Job job, String error) {
        // examples are not settled here
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String path = exchange.getRequestURI().getPath();
        requests.add(exchange.getRequestMethod() + " " + path + " "
                + exchange.getRequestHeaders().getFirst("Authorization") + " " + body);
        boolean run = path.endsWith("/runs/get") || path.endsWith("/runs/update");
        String info =
                """
                {"run_id":"%s","run_uuid":"%s","experiment_id":"0","status":"RUNNING","start_time":1,
                 "artifact_uri":"mlflow-artifacts:/0/%s/artifacts","lifecycle_stage":"active"}
                """
                        .formatted(RUN, RUN, RUN);
        byte[] answer = (run ? "{\"run_info\":" + info + ",\"run\":{\"info\":" + info + ",\"data\":{}}}" : "{}")
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
