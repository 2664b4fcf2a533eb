package com.kronkers.mlops.local.edge;

import com.kronkers.mlops.local.process.StartFailedException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.httpproxy.Body;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyOptions;
import io.vertx.httpproxy.ProxyResponse;
import java.io.IOException;
import java.net.BindException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/** The platform's one origin on loopback: passes each request to the service that owns its path, streaming both ways. */
public final class Edge {

    private static final String RETRY_AFTER_SECONDS = "2";
    private static final int CONNECT_MILLIS = 2_000;
    private static final int MOST_CONNECTIONS = 512;
    private static final String SERVICE = "service";
    private static final String CONNECTED = "connected";

    private final Routes routes;
    private final Map<String, Integer> backends;
    private final EdgeHealth health;
    private final HttpClient client;
    private final HttpProxy proxy;

    private Edge(Vertx vertx, Routes routes, Map<String, Integer> backends, EdgeHealth health) {
        this.routes = routes;
        this.backends = Map.copyOf(backends);
        this.health = health;
        // A connection of its own for each request: one kept from before may be closed by the service at the very
        // moment it is used again, and a POST cannot be repeated for the caller.
        this.client = vertx.createHttpClient(
                new HttpClientOptions()
                        .setKeepAlive(false)
                        .setConnectTimeout(CONNECT_MILLIS)
                        .setDecompressionSupported(false),
                new io.vertx.core.http.PoolOptions().setHttp1MaxSize(MOST_CONNECTIONS));
        this.proxy = HttpProxy.reverseProxy(new ProxyOptions().setSupportWebSocket(false), client)
                .origin(this::connect)
                .addInterceptor(new Answers());
    }

    /**
     * Opens the origin.
     *
     * @param backends the loopback port of each service
     * @throws StartFailedException when the port is taken
     */
    public static Edge start(Vertx vertx, int port, Routes routes, Map<String, Integer> backends, EdgeHealth health)
            throws IOException {
        Edge edge = new Edge(vertx, routes, backends, health);
        HttpServerOptions options = new HttpServerOptions()
                .setHost("127.0.0.1")
                .setPort(port)
                // On a connection upgraded to HTTP/2 the proxy leaves the caller without an answer when the service
                // goes away during the request. It matters from the day something needs HTTP/2, such as gRPC.
                .setHttp2ClearTextEnabled(false)
                .setHandle100ContinueAutomatically(true);
        try {
            vertx.createHttpServer(options)
                    .requestHandler(edge::answer)
                    .listen()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof BindException) {
                throw portTaken(port);
            }
            throw new StartFailedException(
                    "The edge could not listen: " + failed.getCause().getMessage(), failed);
        }
        return edge;
    }

    public static StartFailedException portTaken(int port) {
        return new StartFailedException("Port " + port + " is taken by another program. Free it, or choose another one:"
                + " --port " + (port + 1));
    }

    private void answer(HttpServerRequest request) {
        String path = request.path();
        if (EdgeHealth.answers(path)) {
            health.answer(request);
        } else if (path != null
                && routes.serviceFor(path).filter(backends::containsKey).isPresent()) {
            proxy.handle(request);
        } else {
            EdgeProblem problem = EdgeProblem.unknownPath(path);
            request.response()
                    .setStatusCode(problem.status())
                    .putHeader("content-type", EdgeProblem.MEDIA_TYPE)
                    .end(problem.body(path));
        }
    }

    private Future<io.vertx.core.http.HttpClientRequest> connect(ProxyContext context) {
        HttpServerRequest incoming = context.request().proxiedRequest();
        String service = routes.serviceFor(incoming.path()).orElseThrow();
        context.set(SERVICE, service);
        // The caller's own authority goes on, so that the links a service answers lead back through the edge.
        Optional.ofNullable(incoming.authority()).ifPresent(context.request()::setAuthority);
        context.request().headers().remove("expect");
        RequestOptions target = new RequestOptions().setHost("127.0.0.1").setPort(backends.get(service));
        return client.request(target).onSuccess(connected -> context.set(CONNECTED, Boolean.TRUE));
    }

    /** What the caller sees of a service: its answer, or what went wrong where the proxy would answer an empty 502. */
    private static final class Answers implements ProxyInterceptor {

        @Override
        public Future<ProxyResponse> handleProxyRequest(ProxyContext context) {
            return context.sendRequest().recover(failure -> Future.succeededFuture(problem(context)));
        }

        /** That a service's connection ends is between it and the edge; the caller's own is kept. */
        @Override
        public Future<Void> handleProxyResponse(ProxyContext context) {
            context.response().headers().remove("connection");
            return context.sendResponse();
        }

        private static ProxyResponse problem(ProxyContext context) {
            String service = context.get(SERVICE, String.class);
            boolean connected = context.get(CONNECTED, Boolean.class) != null;
            EdgeProblem problem = connected ? EdgeProblem.interrupted(service) : EdgeProblem.away(service);
            ProxyResponse response = context.request()
                    .release()
                    .response()
                    .setStatusCode(problem.status())
                    .putHeader("content-type", EdgeProblem.MEDIA_TYPE)
                    .setBody(Body.body(
                            problem.body(context.request().proxiedRequest().path())));
            return connected ? response : response.putHeader("retry-after", RETRY_AFTER_SECONDS);
        }
    }
}
