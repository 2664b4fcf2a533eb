package com.kronkers.mlops.serving.prediction;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;

/**
 * Refuses bodies under a path that are too large, with words; the framework closes the connection without any. Nothing
 * of the body is kept, but it is read, as many clients look for an answer only after they have sent everything. One that
 * does not say its length is taken in up to the limit, of a caller who has signed in.
 */
public final class BodyLimit {
    /** Before the framework's own check and before sign-in. */
    private static final int FIRST = 1_000;

    /** After sign-in and its policies. */
    private static final int SIGNED_IN = 50;

    private static final int TOO_LARGE = 413;

    private final String path;
    private final long most;
    private final Words words;
    private final BodyHandler whole;

    /** What a caller is told, in the form that those of the path read. */
    @FunctionalInterface
    public interface Words {
        /**
         * Ends an answer whose status is set already.
         *
         * @param path that was asked
         * @param problem what is wrong with the body, as "has more than 10 bytes"
         */
        void end(HttpServerResponse answer, String path, String problem);
    }

    /**
     * @param path what the paths that are meant begin with, to its last slash
     * @param most bytes of a body
     */
    public BodyLimit(String path, long most, Words words) {
        this.path = path;
        this.most = most;
        this.words = words;
        this.whole = BodyHandler.create(false).setBodyLimit(most);
    }

    /** Call it when the filters are collected. */
    public void register(Filters filters) {
        filters.register(this::filter, FIRST);
        filters.register(this::takeIn, SIGNED_IN);
    }

    /** Call it when the router is there. */
    public void register(Router router) {
        router.route(path + "*").order(-FIRST).failureHandler(this::failed);
    }

    private void filter(RoutingContext request) {
        long length = length(request.request().getHeader("Content-Length"));
        if (length <= most || !isMeant(request)) {
            request.next();
            return;
        }
        request.request().resume();
        refuse(request, "has " + length + " bytes, at most " + most + " are taken");
    }

    private void takeIn(RoutingContext request) {
        boolean told = request.request().getHeader("Content-Length") != null;
        if (told || request.user() == null || !isMeant(request)) {
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
        refuse(request, "has more than the " + most + " bytes that are taken");
    }

    private boolean isMeant(RoutingContext request) {
        return request.normalizedPath().startsWith(path);
    }

    private void refuse(RoutingContext request, String problem) {
        words.end(request.response().setStatusCode(TOO_LARGE), request.normalizedPath(), problem);
    }

    private static long length(String header) {
        try {
            return header == null ? 0 : Long.parseLong(header);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
