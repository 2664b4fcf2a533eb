package com.kronkers.mlops.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** The platform as any outside client sees it: its one origin, and a token for each role. */
public final class PlatformClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration RESTART = Duration.ofMinutes(1);
    private static final Duration BETWEEN = Duration.ofMillis(200);
    /** What the edge answers for a service that is not there. */
    private static final Set<Integer> AWAY = Set.of(502, 503);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final URI origin;
    private final Function<String, String> tokenByRole;

    /** An answer's status and JSON body; the body is missing where there was none. */
    public record Answer(int status, JsonNode body) {
        public boolean isSuccess() {
            return status / 100 == 2;
        }
    }

    /**
     * @param origin the edge, for example {@code http://127.0.0.1:8080}
     * @param tokenByRole a valid bearer token for a role's name
     */
    public PlatformClient(URI origin, Function<String, String> tokenByRole) {
        this.origin = origin;
        this.tokenByRole = tokenByRole;
    }

    /** The same origin, for paths to show a reader. */
    public URI origin() {
        return origin;
    }

    /** GET that must succeed. While its service is started again after a failure, it is asked again for some time. */
    public JsonNode get(String role, String path) {
        long end = System.nanoTime() + RESTART.toNanos();
        Answer answer = send(role, "GET", path, BodyPublishers.noBody(), null);
        while (AWAY.contains(answer.status()) && System.nanoTime() < end) {
            LockSupport.parkNanos(BETWEEN.toNanos());
            answer = send(role, "GET", path, BodyPublishers.noBody(), null);
        }
        return successful("GET " + path, answer);
    }

    /** GET of JSON lines that must succeed. */
    public List<JsonNode> getLines(String role, String path) {
        JsonNode body = get(role, path);
        try (MappingIterator<JsonNode> lines = JSON.readerFor(JsonNode.class).readValues(body.asText())) {
            return lines.readAll();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** PUT of a body of another kind that must succeed. */
    public JsonNode put(String role, String path, String contentType, byte[] body) {
        return successful("PUT " + path, send(role, "PUT", path, BodyPublishers.ofByteArray(body), contentType));
    }

    /** PUT of a JSON body that must succeed. */
    public JsonNode put(String role, String path, Object body) {
        return successful("PUT " + path, send(role, "PUT", path, json(body), "application/json"));
    }

    /** POST of a JSON body that must succeed. */
    public JsonNode post(String role, String path, Object body) {
        return successful("POST " + path, tryPost(role, path, body));
    }

    /** POST of a body of another kind that must succeed. */
    public JsonNode post(String role, String path, String contentType, byte[] body) {
        return successful("POST " + path, send(role, "POST", path, BodyPublishers.ofByteArray(body), contentType));
    }

    /** POST of a JSON body, whatever the answer. */
    public Answer tryPost(String role, String path, Object body) {
        return send(role, "POST", path, json(body), "application/json");
    }

    /** Uploads CSV that must be taken, accepted or suspect. */
    public JsonNode upload(String dataset, String mode, byte[] csv) {
        return upload(dataset, mode, BodyPublishers.ofByteArray(csv));
    }

    /** Uploads a CSV file, streamed, that must be taken. */
    public JsonNode upload(String dataset, String mode, Path csv) {
        try {
            return upload(dataset, mode, BodyPublishers.ofFile(csv));
        } catch (FileNotFoundException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode upload(String dataset, String mode, BodyPublisher csv) {
        String path = "/datasets/" + dataset + "/versions?mode=" + mode;
        return successful("POST " + path, send("data-owner", "POST", path, csv, "text/csv"));
    }

    private Answer send(String role, String method, String path, BodyPublisher body, String contentType) {
        HttpRequest.Builder request = HttpRequest.newBuilder(origin.resolve(path))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + tokenByRole.apply(role))
                .method(method, body);
        if (contentType != null) {
            request.header("Content-Type", contentType);
        }
        try {
            HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), parsed(response));
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode successful(String what, Answer answer) {
        if (!answer.isSuccess()) {
            throw new StoryFailedException(what + " answered " + answer.status() + ": " + answer.body());
        }
        return answer.body();
    }

    private static JsonNode parsed(HttpResponse<byte[]> response) throws IOException {
        boolean isJson = response.headers()
                .firstValue("Content-Type")
                .filter(type -> type.matches("application/([a-z]+\\+)?json.*"))
                .isPresent();
        return isJson
                ? JSON.readTree(response.body())
                : JSON.getNodeFactory().textNode(new String(response.body(), StandardCharsets.UTF_8));
    }

    private static BodyPublisher json(Object body) {
        try {
            return BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
