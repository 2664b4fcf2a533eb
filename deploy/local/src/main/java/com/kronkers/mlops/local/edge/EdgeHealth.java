package com.kronkers.mlops.local.edge;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Answers whether every service is ready: 200 when all are, 503 otherwise. {@value #PATH} says {@code OK}, as MLflow's
 * clients expect of a tracking server; {@value #SERVICES} names each service.
 */
public final class EdgeHealth {
    static final String PATH = "/health";
    static final String SERVICES = "/health/services";

    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final HttpClient client;
    private final Map<String, Integer> managementPorts;
    private final Duration limit;

    public EdgeHealth(Vertx vertx, Map<String, Integer> managementPorts) {
        this(vertx, managementPorts, LIMIT);
    }

    /** @param limit how long to wait for a service before it counts as down */
    EdgeHealth(Vertx vertx, Map<String, Integer> managementPorts, Duration limit) {
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setKeepAlive(false).setConnectTimeout((int) limit.toMillis()));
        this.managementPorts = Map.copyOf(managementPorts);
        this.limit = limit;
    }

    static boolean answers(String path) {
        return PATH.equals(path) || SERVICES.equals(path);
    }

    void answer(HttpServerRequest request) {
        JsonObject services = new JsonObject();
        List<Future<Boolean>> checks = new ArrayList<>();
        managementPorts.forEach((service, port) ->
                checks.add(isReady(port).onSuccess(ready -> services.put(service, ready ? "up" : "down"))));
        Future.all(checks).onComplete(done -> {
            boolean all = checks.stream().allMatch(Future::result);
            HttpServerResponse response = request.response().setStatusCode(all ? 200 : 503);
            if (PATH.equals(request.path())) {
                response.putHeader("content-type", "text/plain")
                        .end(all ? "OK" : "A service is not ready; " + SERVICES + " says which");
            } else {
                response.putHeader("content-type", "application/json")
                        .end(new JsonObject()
                                .put("status", all ? "up" : "degraded")
                                .put("services", services)
                                .toBuffer());
            }
        });
    }

    private Future<Boolean> isReady(int port) {
        return client.request(HttpMethod.GET, port, "127.0.0.1", "/q/health/ready")
                .compose(check -> check.send())
                .map(response -> response.statusCode() == 200)
                .timeout(limit.toMillis(), TimeUnit.MILLISECONDS)
                .otherwise(false);
    }
}
