package com.kronkers.mlops.serving.prediction;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Refuses a body that is too large with a problem like any other, before anything reads it. */
@Singleton
class PredictionSizeFilter {
    private final long most;
    private final BodyLimit limit;

    PredictionSizeFilter(PredictionConfig config) {
        this.most = config.maxBody().asLongValue();
        this.limit = new BodyLimit("/predictions/", most, this::refuse);
    }

    void register(@Observes Filters filters) {
        limit.register(filters);
    }

    void register(@Observes Router router) {
        limit.register(router);
    }

    private void refuse(HttpServerResponse answer, String path, String problem) {
        JsonObject field = new JsonObject()
                .put("field", "body")
                .put("problem", problem)
                .put("fix", "Send fewer rows in each request.");
        answer.putHeader("Content-Type", "application/problem+json")
                .end(new JsonObject()
                        .put("type", "urn:kronkers:problem:too-large")
                        .put("title", "The body is too large")
                        .put("status", answer.getStatusCode())
                        .put("detail", "A body may have " + most + " bytes.")
                        .put("instance", path)
                        .put("errors", new JsonArray().add(field))
                        .encode());
    }
}
