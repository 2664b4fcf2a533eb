package com.kronkers.mlops.outbox;

import io.quarkus.arc.Arc;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** The trace of the REST request that is being answered. */
@ApplicationScoped
class RequestTrace {
    private final CurrentVertxRequest current;

    RequestTrace(CurrentVertxRequest current) {
        this.current = current;
    }

    /** Empty outside of requests, and for one that came without a valid one. */
    Optional<String> get() {
        if (!Arc.container().requestContext().isActive()) {
            return Optional.empty();
        }
        RoutingContext request = current.getCurrent();
        return request == null
                ? Optional.empty()
                : Traces.valid(request.request().getHeader(CloudEventHeaders.TRACE_PARENT));
    }
}
