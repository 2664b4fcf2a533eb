package com.kronkers.mlops.serving.oip;

import com.kronkers.mlops.serving.prediction.BodyLimit;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Refuses a body that is too large with the protocol's words. */
@Singleton
class OipSizeFilter {
    private final BodyLimit limit;

    OipSizeFilter(@ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize most) {
        this.limit = new BodyLimit("/v2/", most.asLongValue(), OipSizeFilter::refuse);
    }

    void register(@Observes Filters filters) {
        limit.register(filters);
    }

    void register(@Observes Router router) {
        limit.register(router);
    }

    private static void refuse(HttpServerResponse answer, String path, String problem) {
        answer.putHeader("Content-Type", "application/json")
                .end(new JsonObject()
                        .put("error", "the body " + problem + "; send fewer rows in a request, or binary tensors")
                        .encode());
    }
}
