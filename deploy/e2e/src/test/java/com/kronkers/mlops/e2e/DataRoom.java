package com.kronkers.mlops.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.local.platform.Platform;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/** The ingestion service as a data owner's client sees it, connections that break included. */
final class DataRoom {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CONTRACT =
            """
            {apiVersion: v3.1.0, kind: DataContract, id: c, version: "1", status: active, schema: [{name: c, properties: [
              {name: id, logicalType: integer, required: true, primaryKey: true, primaryKeyPosition: 1},
              {name: store, logicalType: string, classification: internal},
              {name: quantity, logicalType: integer}],
              customProperties: [{property: duplicates, value: {mode: %s}}]}]}
            """;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Platform platform;

    DataRoom(Platform platform) {
        this.platform = platform;
    }

    /** Sends a request, and a body of that type if there is one. */
    HttpResponse<String> send(String method, String path, String type, byte[] body, String... headers) {
        return send(
                method, path, type, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body), headers);
    }

    HttpResponse<String> send(String method, String path, String type, BodyPublisher body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(platform.edge().resolve(path))
                .timeout(Duration.ofMinutes(2))
                .header("Authorization", "Bearer " + platform.token("data-owner"))
                .method(method, body);
        if (type != null) {
            request.header("Content-Type", type);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    JsonNode get(String path) {
        return json(send("GET", path, null, (byte[]) null));
    }

    /** Sends JSON. */
    JsonNode say(String method, String path, String json) {
        return json(send(method, path, "application/json", json.getBytes(StandardCharsets.UTF_8)));
    }

    /** A keyed dataset. */
    void declare(String dataset, String duplicates) {
        say("PUT", "/datasets/" + dataset, "{}");
        byte[] contract = CONTRACT.formatted(duplicates).getBytes(StandardCharsets.UTF_8);
        json(send("PUT", "/datasets/" + dataset + "/contract", "application/yaml", contract));
    }

    JsonNode upload(String dataset, String mode, byte[] csv) {
        return json(send("POST", "/datasets/" + dataset + "/versions?mode=" + mode, "text/csv", csv));
    }

    /** Newest first. */
    List<JsonNode> versions(String dataset) {
        return list(get("/datasets/" + dataset + "/versions"));
    }

    static List<JsonNode> list(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    /** The body of an answer that must be a success. */
    static JsonNode json(HttpResponse<String> answer) {
        assertThat(answer.statusCode())
                .as("%s: %s", answer.request(), answer.body())
                .isBetween(200, 299);
        try {
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Rows of the ids from one to before another. One of a thousand is rejected.
     *
     * @param salt makes other values of the same ids
     */
    static byte[] csv(int from, int to, int salt) {
        StringBuilder csv = new StringBuilder("id,store,quantity\n");
        for (int id = from; id < to; id++) {
            csv.append(id).append(",s").append(id % 115).append(',');
            csv.append(fits(id) ? "" + (1 + Math.floorMod(id + salt, 7)) : "none " + salt)
                    .append('\n');
        }
        return csv.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static boolean fits(int id) {
        return id % 1000 != 7;
    }

    /** How many of these ids are not rejected. */
    static int fitting(int from, int to) {
        return (int) IntStream.range(from, to).filter(DataRoom::fits).count();
    }

    /** How many are. */
    static int rejected(int from, int to) {
        return to - from - fitting(from, to);
    }

    /** An accepted version of so many rows, of whose upload so many were rejected. */
    static void assertWhole(JsonNode version, int rows, int rejected) {
        assertThat(version.path("rows").asInt()).as("rows of %s", version).isEqualTo(rows);
        assertThat(version.path("rejectedRows").asInt()).as("%s", version).isEqualTo(rejected);
        assertThat(version.path("quality").asText()).as("%s", version).isEqualTo("accepted");
    }
}
