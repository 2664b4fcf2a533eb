package com.kronkers.mlops.local.bench.tracking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** MLflow's protocol over plain HTTP, the same for every server. */
final class TrackingClient {
    static final int METRICS = 100;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI server;
    private final Optional<String> token;

    TrackingClient(URI server, Optional<String> token) {
        this.server = server;
        this.token = token;
    }

    /** The number of a new experiment. */
    String experiment() throws IOException, InterruptedException {
        return post("experiments/create", "{\"name\":\"" + UUID.randomUUID() + "\"}")
                .get("experiment_id")
                .asText();
    }

    /** The id of a new run. */
    String run(String experiment, int number) throws IOException, InterruptedException {
        String body = "{\"experiment_id\":\"" + experiment + "\",\"start_time\":" + number
                + ",\"tags\":[{\"key\":\"team\",\"value\":\"team-" + number % 20 + "\"}]}";
        return post("runs/create", body).at("/run/info/run_id").asText();
    }

    /** Logs two metrics and two params, as {@code fill.py} does. */
    void logRow(String run, int number) throws IOException, InterruptedException {
        post(
                "runs/log-batch",
                String.format(
                        Locale.ROOT,
                        "{\"run_id\":\"%s\",\"metrics\":[{\"key\":\"loss\",\"value\":%f,\"timestamp\":1},"
                                + "{\"key\":\"acc\",\"value\":%f,\"timestamp\":1}],\"params\":[{\"key\":\"depth\","
                                + "\"value\":\"%d\"},{\"key\":\"rate\",\"value\":\"0.1\"}]}",
                        run,
                        RunFiller.loss(number),
                        1 - RunFiller.loss(number),
                        number % 10));
    }

    /** Logs the next step of a hundred metrics. */
    void logStep(String run, long step) throws IOException, InterruptedException {
        StringBuilder body = new StringBuilder("{\"run_id\":\"" + run + "\",\"metrics\":[");
        for (int i = 0; i < METRICS; i++) {
            body.append(i == 0 ? "" : ",")
                    .append("{\"key\":\"metric-")
                    .append(i)
                    .append("\",\"value\":");
            body.append(step * 0.5 + i)
                    .append(",\"timestamp\":")
                    .append(step)
                    .append(",\"step\":")
                    .append(step)
                    .append('}');
        }
        post("runs/log-batch", body.append("]}").toString());
    }

    /** Asks for the runs with the smallest loss below one half. */
    void search(String experiment, int page) throws IOException, InterruptedException {
        JsonNode found = post(
                "runs/search",
                "{\"experiment_ids\":[\"" + experiment + "\"],\"filter\":\"metrics.loss < 0.5\","
                        + "\"order_by\":[\"metrics.loss ASC\"],\"max_results\":" + page + "}");
        if (found.path("runs").size() != page) {
            throw new IOException("A search found " + found.path("runs").size() + " runs, not " + page);
        }
    }

    private JsonNode post(String path, String json) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve("/api/2.0/mlflow/" + path))
                .timeout(Duration.ofMinutes(2))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json));
        token.ifPresent(known -> request.header("Authorization", "Bearer " + known));
        HttpResponse<byte[]> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            throw new IOException(path + " was answered " + answer.statusCode() + ": " + new String(answer.body()));
        }
        return JSON.readTree(answer.body());
    }
}
