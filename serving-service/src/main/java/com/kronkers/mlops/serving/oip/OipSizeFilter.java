package com.kronkers.mlops.serving.oip;

import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Refuses a body that is too large with the protocol's words; the framework closes the connection without any. Nothing
 * of the body is kept, but it is read, as many clients look for an answer only after they have sent everything.
 */
@Singleton
class OipSizeFilter {
    /** Before the framework's own check and before sign-in. */
    private static final int FIRST = 1_000;

    private final long most;

    OipSizeFilter(@ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize most) {
        this.most = most.asLongValue();
    }

    void register(@Observes Filters filters) {
        filters.register(this::filter, FIRST);
    }

    private void filter(RoutingContext request) {
        long length = length(request.request().getHeader("Content-Length"));
        if (length <= most || !request.normalizedPath().startsWith("/v2/")) {
            request.next();
            return;
        }
        request.request().resume();
        request.response()
                .setStatusCode(413)
                .putHeader("Content-Type", "application/json")
                .end(new JsonObject()
                        .put(
                                "error",
                                "the body has " + length + " bytes, at most " + most
                                        + " are taken; send fewer rows in a request, or binary tensors")
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
