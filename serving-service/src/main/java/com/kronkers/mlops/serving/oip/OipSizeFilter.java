package com.kronkers.mlops.serving.oip;

import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Refuses a body that is too large with the protocol's words; the framework closes the connection without any. Nothing
 * of the body is kept, but it is read, as many clients look for an answer only after they have sent everything. One that
 * does not say its length is taken in up to the limit, of a caller who has signed in.
 */
@Singleton
class OipSizeFilter {
    /** Before the framework's own check and before sign-in. */
    private static final int FIRST = 1_000;

    /** After sign-in and its policies. */
    private static final int SIGNED_IN = 50;

    private static final int TOO_LARGE = 413;

    private final long most;
    private final BodyHandler whole;

    OipSizeFilter(@ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize most) {
        this.most = most.asLongValue();
        this.whole = BodyHandler.create(false).setBodyLimit(this.most);
    }

    void register(@Observes Filters filters) {
        filters.register(this::filter, FIRST);
        filters.register(this::takeIn, SIGNED_IN);
    }

    void register(@Observes Router router) {
        router.route("/v2/*").order(-FIRST).failureHandler(this::failed);
    }

    private void filter(RoutingContext request) {
        long length = length(request.request().getHeader("Content-Length"));
        if (length <= most || !isOurs(request)) {
            request.next();
            return;
        }
        request.request().resume();
        refuse(request, "the body has " + length + " bytes, at most " + most + " are taken");
    }

    private void takeIn(RoutingContext request) {
        boolean told = request.request().getHeader("Content-Length") != null;
        if (told || request.user() == null || !isOurs(request)) {
            request.next();
            return;
        }
        whole.handle(request);
    }

    private void failed(RoutingContext request) {
        if (request.statusCode() != TOO_LARGE) {
            request.next();
            return;
        }
        refuse(request, "the body has more than the " + most + " bytes that are taken");
    }

    private static boolean isOurs(RoutingContext request) {
        return request.normalizedPath().startsWith("/v2/");
    }

    private static void refuse(RoutingContext request, String why) {
        request.response()
                .setStatusCode(TOO_LARGE)
                .putHeader("Content-Type", "application/json")
                .end(new JsonObject()
                        .put("error", why + "; send fewer rows in a request, or binary tensors")
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
