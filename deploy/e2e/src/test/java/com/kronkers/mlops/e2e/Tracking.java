package com.kronkers.mlops.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.local.platform.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;

/** Tracking through the edge as a plain HTTP client sees it. */
final class Tracking {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Platform platform;

    Tracking(Platform platform) {
        this.platform = platform;
    }

    /** The number of a new experiment. */
    String experiment(String name) throws IOException, InterruptedException {
        return post("experiments/create", "{\"name\":\"" + name + "\"}")
                .get("experiment_id")
                .asText();
    }

    /** The id of a new run. */
    String run(String experiment) throws IOException, InterruptedException {
        return post("runs/create", "{\"experiment_id\":\"" + experiment + "\"}")
                .at("/run/info/run_id")
                .asText();
    }

    private JsonNode post(String path, String json) throws IOException, InterruptedException {
        HttpRequest request = request("/api/2.0/mlflow/" + path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json))
                .build();
        return JSON.readTree(http.send(request, BodyHandlers.ofString()).body());
    }

    /** Sends so many bytes, which are made on the way; the answer's status. */
    int upload(String path, long bytes) throws IOException, InterruptedException {
        BodyPublisher body = BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(() -> new Made(bytes)), bytes);
        return http.send(request(path).PUT(body).build(), BodyHandlers.discarding())
                .statusCode();
    }

    /** Reads a file that is there; how many bytes it has. */
    long download(String path) throws IOException, InterruptedException {
        HttpResponse<InputStream> answer = http.send(request(path).build(), BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        try (InputStream body = answer.body()) {
            return body.transferTo(OutputStream.nullOutputStream());
        }
    }

    void delete(String path) throws IOException, InterruptedException {
        http.send(request(path).DELETE().build(), BodyHandlers.discarding());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(platform.edge().resolve(path))
                .timeout(Duration.ofMinutes(4))
                .header("Authorization", "Bearer " + platform.token("data-scientist"));
    }

    /** Bytes out of nothing. */
    private static final class Made extends InputStream {
        private long left;

        private Made(long bytes) {
            this.left = bytes;
        }

        @Override
        public int read() {
            return left-- > 0 ? 7 : -1;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            if (left <= 0) {
                return -1;
            }
            int given = (int) Math.min(length, left);
            Arrays.fill(buffer, offset, offset + given, (byte) 7);
            left -= given;
            return given;
        }
    }
}
