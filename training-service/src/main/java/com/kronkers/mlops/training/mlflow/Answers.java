package com.kronkers.mlops.training.mlflow;

import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import org.jboss.logging.Logger;

/** What is sent back, always with a body that is JSON: some clients read it whatever the status. */
final class Answers {
    private static final Logger LOG = Logger.getLogger(Answers.class);
    private static final String JSON = "application/json";
    private static final int UNAUTHENTICATED = 401;
    private static final int INTERNAL = 500;

    private Answers() {}

    /** Who asks; empty for nobody. */
    static Optional<Caller> caller(RoutingContext request) {
        if (!(request.user() instanceof QuarkusHttpUser user)) {
            return Optional.empty();
        }
        SecurityIdentity identity = user.getSecurityIdentity();
        return identity.isAnonymous() ? Optional.empty() : Optional.of(Caller.of(identity));
    }

    static void ok(RoutingContext request, byte[] json) {
        HttpServerResponse response = request.response();
        if (!response.ended() && !response.closed()) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, JSON).end(Buffer.buffer(json));
        }
    }

    static void text(RoutingContext request, String text) {
        request.response().putHeader(HttpHeaders.CONTENT_TYPE, "text/plain").end(text);
    }

    static void error(RoutingContext request, MlflowError error) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        if (response.headWritten()) {
            // Half an answer must not look like a whole one.
            request.request().connection().close();
            return;
        }
        if (error.status() == UNAUTHENTICATED) {
            response.putHeader("WWW-Authenticate", "Bearer");
        }
        response.setStatusCode(error.status());
        if (hasUnreadBody(request.request())) {
            // What is left of the body is not read; the connection cannot be used again.
            response.putHeader(HttpHeaders.CONNECTION, "close");
            response.putHeader(HttpHeaders.CONTENT_TYPE, JSON)
                    .end(Buffer.buffer(Json.write(error.body())))
                    .onComplete(sent -> request.request().connection().close());
            return;
        }
        ok(request, Json.write(error.body()));
    }

    private static boolean hasUnreadBody(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        boolean announced =
                request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null || length != null && !"0".equals(length);
        return announced && !request.isEnded();
    }

    static void failure(RoutingContext request, Throwable failure) {
        MlflowError error = failure == null
                ? new MlflowError(Math.max(request.statusCode(), 400), "BAD_REQUEST", "The request cannot be answered.")
                : MlflowError.of(failure);
        if (error.status() == INTERNAL) {
            LOG.errorf(
                    failure,
                    "%s %s failed",
                    request.request().method(),
                    request.request().path());
        } else if (error.status() == MlflowError.UNAVAILABLE) {
            LOG.warnf(
                    "%s %s failed, the database is away: %s",
                    request.request().method(), request.request().path(), failure.getMessage());
        }
        error(request, error);
    }
}
