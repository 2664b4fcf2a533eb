package com.kronkers.mlops.training.mlflow;

import com.kronkers.mlops.training.run.RunSpending;
import com.kronkers.mlops.training.tracking.TrackingException;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a request's bounded body, has its operation done on a worker thread and sends what that answers. */
@ApplicationScoped
class Dispatcher {
    /** More than any batch has; larger content belongs into an artifact. */
    private static final int BODY_LIMIT = 4 << 20;

    private static final int BATCH_LIMIT = 1 << 20;
    private static final String BATCH = "runs/log-batch";

    private final RunSpending spending;

    Dispatcher(RunSpending spending) {
        this.spending = spending;
    }

    /** Does what is asked at the path below a root. */
    void handle(RoutingContext request, String root, Operations operations) {
        String path = request.request().path().substring(root.length());
        String method = request.request().method().name();
        Optional<Operations.Found> found = operations.find(path);
        if (found.isEmpty()) {
            Answers.error(
                    request, MlflowError.unknownPath(method, request.request().path()));
            return;
        }
        Operations.Operation operation = found.get().byMethod().get(method);
        Optional<Caller> caller = Answers.caller(request);
        if (operation == null) {
            Answers.error(
                    request, MlflowError.wrongMethod(method, request.request().path()));
        } else if (caller.isEmpty()) {
            Answers.error(request, MlflowError.unauthenticated());
        } else {
            List<String> variables = found.get().variables().stream()
                    .map(variable -> MlflowPaths.decoded(variable).orElse(variable))
                    .toList();
            read(request, BATCH.equals(path) ? BATCH_LIMIT : BODY_LIMIT, operation, caller.get(), variables);
        }
    }

    private void read(
            RoutingContext context, int limit, Operations.Operation operation, Caller caller, List<String> variables) {
        HttpServerRequest request = context.request();
        Buffer body = Buffer.buffer();
        request.handler(chunk -> {
            if (body.length() + chunk.length() <= limit) {
                body.appendBuffer(chunk);
            } else if (!context.response().ended()) {
                request.pause();
                Answers.error(context, MlflowError.tooLarge(limit));
            }
        });
        request.exceptionHandler(broken -> {});
        request.endHandler(end -> {
            if (!context.response().ended()) {
                work(context, body, operation, caller, variables);
            }
        });
        request.resume();
    }

    private void work(
            RoutingContext context,
            Buffer body,
            Operations.Operation operation,
            Caller caller,
            List<String> variables) {
        HttpServerRequest request = context.request();
        HttpMethod method = request.method();
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        MultiMap query = request.params();
        context.vertx()
                .executeBlocking(
                        () -> {
                            variables.forEach(variable -> Parameters.storable("path", variable));
                            Parameters parameters = parameters(method, type, query, body);
                            if (body.length() > 0) {
                                caller.grantedRun().ifPresent(run -> spending.rows(run, body.length(), 0));
                            }
                            return Json.write(operation.answer(new Call(caller, parameters, variables)));
                        },
                        false)
                .onSuccess(answer -> Answers.ok(context, answer))
                .onFailure(failure -> Answers.failure(context, failure));
    }

    private static Parameters parameters(HttpMethod method, String type, MultiMap query, Buffer body) {
        boolean inAddress = method == HttpMethod.GET || body.length() == 0 && method == HttpMethod.DELETE;
        if (inAddress && body.length() == 0) {
            return Parameters.of(query);
        }
        if (method == HttpMethod.POST) {
            requireJson(type);
        }
        return Parameters.of(Json.object(body.getBytes()));
    }

    private static void requireJson(String type) {
        if (type == null) {
            throw TrackingException.invalid("Bad Request. Content-Type header is missing.");
        }
        if (!"application/json".equalsIgnoreCase(type.split(";")[0].strip())) {
            throw TrackingException.invalid("Bad Request. Content-Type must be one of ['application/json'].");
        }
    }

    /** An answer without anything. */
    static byte[] nothing() {
        return Json.write(Map.of());
    }
}
