package com.kronkers.mlops.training.mlflow;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/**
 * Brings MLflow's paths into the service's router, before those of the platform's own API: whatever goes wrong below them
 * is answered in MLflow's form.
 */
@ApplicationScoped
class MlflowRoutes {
    /** The version whose protocol is spoken. */
    static final String VERSION = "3.17.2";

    private static final int BEFORE_SIGN_IN = -10_000;
    private static final int AFTER_SIGN_IN = 1;
    private static final String BASIC = "Basic ";

    private final Dispatcher dispatcher;
    private final ArtifactProxy proxy;
    private final Operations api = new Operations();
    private final Operations listing = new Operations();

    MlflowRoutes(
            Dispatcher dispatcher,
            ArtifactProxy proxy,
            ExperimentOperations experiments,
            RunOperations runs,
            LoggingOperations logging,
            HistoryOperations histories,
            LoggedModelOperations models,
            ArtifactOperations artifacts) {
        this.dispatcher = dispatcher;
        this.proxy = proxy;
        experiments.addTo(api);
        runs.addTo(api);
        logging.addTo(api);
        histories.addTo(api);
        models.addTo(api);
        artifacts.addTo(api);
        artifacts.addProxyTo(listing);
    }

    void install(@Observes Router router) {
        for (String root : MlflowPaths.API) {
            below(router, root + "registered-models")
                    .handler(request -> Answers.error(request, MlflowError.registry()));
            below(router, root + "model-versions").handler(request -> Answers.error(request, MlflowError.registry()));
            below(router, root).handler(request -> dispatcher.handle(request, root, api));
        }
        for (String root : MlflowPaths.PROXY) {
            below(router, root).handler(request -> proxied(request, root));
        }
        for (String root : MlflowPaths.API_3) {
            below(router, root).handler(request -> thirdVersion(request, root));
        }
        router.get("/health").order(AFTER_SIGN_IN).handler(request -> Answers.text(request, "OK"));
        router.get("/version").order(AFTER_SIGN_IN).handler(request -> Answers.text(request, VERSION));
    }

    private static io.vertx.ext.web.Route below(Router router, String root) {
        router.route(root + "*").order(BEFORE_SIGN_IN).handler(MlflowRoutes::bearerOfBasic);
        return router.route(root + "*")
                .order(AFTER_SIGN_IN)
                .failureHandler(request -> Answers.failure(request, request.failure()));
    }

    private void proxied(RoutingContext request, String root) {
        String path = request.request().path().substring(root.length());
        if (path.startsWith("mpu/") || path.startsWith("presigned/")) {
            // Clients look for exactly these words, then send the content in one piece.
            Answers.error(
                    request,
                    new MlflowError(
                            501,
                            "NOT_IMPLEMENTED",
                            "Multipart upload is not supported for the current artifact repository"));
        } else if (path.startsWith("artifacts/")) {
            proxy.handle(request, path.substring("artifacts/".length()));
        } else {
            dispatcher.handle(request, root, listing);
        }
    }

    private static void thirdVersion(RoutingContext request, String root) {
        String path = request.request().path();
        if (request.request().method() == HttpMethod.GET && path.equals(root + "server-info")) {
            Answers.ok(
                    request,
                    Json.write(Map.of(
                            "store_type", "SqlStore",
                            "workspaces_enabled", false,
                            "trace_archival_enabled", false,
                            "multipart_uploads_enabled", false,
                            "multipart_downloads_enabled", false)));
        } else {
            Answers.error(
                    request, MlflowError.unknownPath(request.request().method().name(), path));
        }
    }

    /** Clients that know names and passwords only send the token as the password; the name counts for nothing. */
    private static void bearerOfBasic(RoutingContext context) {
        HttpServerRequest request = context.request();
        String sent = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (sent != null && sent.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            request.headers().set(HttpHeaders.AUTHORIZATION, "Bearer " + password(sent.substring(BASIC.length())));
        }
        context.next();
    }

    private static String password(String encoded) {
        try {
            String pair = new String(Base64.getDecoder().decode(encoded.strip()), StandardCharsets.UTF_8);
            return pair.substring(pair.indexOf(':') + 1);
        } catch (IllegalArgumentException e) {
            // No token of anybody's.
            return "unreadable";
        }
    }
}
