package com.kronkers.mlops.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.local.edge.Routes;
import com.kronkers.mlops.local.identity.SigningKey;
import com.kronkers.mlops.local.identity.TokenMint;
import com.kronkers.mlops.local.state.DataDirectory;
import com.kronkers.mlops.local.state.PlatformState;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** A platform that another terminal started, spoken to through its edge with the platform team's role. */
final class RunningPlatform {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final URI edge;
    private final String token;

    private RunningPlatform(URI edge, String token) {
        this.edge = edge;
        this.token = token;
    }

    static RunningPlatform find(DataDirectory directory) throws IOException {
        PlatformState state = PlatformState.read(directory)
                .filter(found -> found.launcher().isAlive())
                .orElseThrow(
                        () -> new IOException("No platform runs on " + directory.root() + ". Start it: ./kronkers up"));
        TokenMint mint = new TokenMint(SigningKey.in(directory), Clock.systemUTC());
        String token = mint.mint("platform@local", List.of("platform"), Duration.ofMinutes(5));
        return new RunningPlatform(URI.create(state.edge()), token);
    }

    /** Every service behind the edge. */
    List<String> services() throws IOException {
        return Routes.fromTable().routes().stream()
                .map(Routes.Route::service)
                .distinct()
                .sorted()
                .toList();
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    JsonNode post(String path) throws IOException, InterruptedException {
        return send(request(path).POST(HttpRequest.BodyPublishers.noBody()));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(edge.resolve(path))
                .header("Authorization", "Bearer " + token)
                .timeout(Duration.ofSeconds(30));
    }

    /** @throws IOException when the platform refused, with its reason */
    private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        JsonNode body = response.body().isBlank() ? JSON.nullNode() : JSON.readTree(response.body());
        if (response.statusCode() >= 300) {
            throw new IOException(body.path("title").asText("The platform refused") + ": "
                    + body.path("detail").asText("status " + response.statusCode()));
        }
        return body;
    }
}
