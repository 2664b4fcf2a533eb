package com.kronkers.mlops.serving.prediction;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * Refuses a body that says it is too large before any of it is kept. The server's own limit closes the connection
 * without a word.
 */
@Singleton
class PredictionSizeFilter {
    /** Before the server's own check, and before sign-in. */
    private static final int FIRST = 1_000;

    private final long most;

    PredictionSizeFilter(PredictionConfig config) {
        this.most = config.maxBody().asLongValue();
    }

    void register(@Observes Filters filters) {
        filters.register(this::filter, FIRST);
    }

    private void filter(RoutingContext request) {
        if (length(request.request().getHeader("Content-Length")) <= most
                || !request.normalizedPath().startsWith("/predictions/")) {
            request.next();
            return;
        }
        // It is read to its end and thrown away: many clients look for an answer only after they have sent everything.
        request.request().resume();
        request.response()
                .setStatusCode(413)
                .putHeader("Content-Type", "application/problem+json")
                .end(new JsonObject()
                        .put("type", "urn:kronkers:problem:too-large")
                        .put("title", "The body is too large")
                        .put("status", 413)
                        .put("detail", "A body may have " + most + " bytes.")
                        .put("instance", request.normalizedPath())
                        .put(
                                "errors",
                                new JsonArray()
                                        .add(new JsonObject()
                                                .put("field", "body")
                                                .put("problem", "has more than " + most + " bytes")
                                                .put("fix", "Send fewer rows in each request.")))
                        .encode());
    }

    private static long length(String header) {
        try {
            return header == null ? 0 : Long.parseLong(header);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
