package com.kronkers.mlops.local.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.kronkers.mlops.local.process.Ports;
import com.kronkers.mlops.local.process.StartFailedException;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class EdgeTest {

    private static final Routes ROUTES =
            new Routes(List.of(new Routes.Route("/here", "here"), new Routes.Route("/away", "away")));

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = HttpClient.newHttpClient();
    private int backendPort;
    private URI edge;
    private Handler<HttpServerRequest> backend = request -> request.response().end("hello");

    @BeforeEach
    void start() throws Exception {
        HttpServer server = vertx.createHttpServer()
                .requestHandler(request -> backend.handle(request))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        backendPort = server.actualPort();
        Ports ports = new Ports(Map.of());
        Map<String, Integer> backends = Map.of("here", backendPort, "away", ports.of("away"));
        edge = URI.create("http://127.0.0.1:" + ports.of("edge"));
        Edge.start(vertx, edge.getPort(), ROUTES, backends, health(backends));
    }

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void passesRequestsToTheServiceOfThePath() throws Exception {
        backend = request -> request.response()
                .setStatusCode(201)
                .putHeader("location", request.absoluteURI() + "/1")
                .end(request.method() + " " + request.uri() + " " + request.getHeader("authorization"));

        HttpResponse<String> response = send(HttpRequest.newBuilder(edge.resolve("/here/things?a=b%20c"))
                .header("Authorization", "Bearer x")
                .POST(HttpRequest.BodyPublishers.ofString("body")));

        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.body()).isEqualTo("POST /here/things?a=b%20c Bearer x");
        assertThat(response.headers().firstValue("location"))
                .as("links that a service makes lead back through the edge")
                .contains(edge.resolve("/here/things?a=b%20c") + "/1");
    }

    @Test
    void keepsTheCallersConnectionThoughItOpensOneForEachRequestToTheService() throws Exception {
        backend = request -> request.response().putHeader("connection", "close").end("done");

        HttpResponse<String> response = send(HttpRequest.newBuilder(edge.resolve("/here/x")));

        assertThat(response.body()).isEqualTo("done");
        assertThat(response.headers().firstValue("connection")).isEmpty();
    }

    @Test
    void answersAnUnknownPathWithAProblem() throws Exception {
        HttpResponse<String> response = send(HttpRequest.newBuilder(edge.resolve("/nowhere")));

        assertProblem(response, 404, "urn:kronkers:problem:unknown-path");
    }

    @Test
    void answersForAServiceThatIsAwayAndSaysWhenToRetry() throws Exception {
        HttpResponse<String> response = send(HttpRequest.newBuilder(edge.resolve("/away/x"))
                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[1_000_000])));

        assertProblem(response, 503, "urn:kronkers:problem:service-unavailable");
        assertThat(response.headers().firstValue("retry-after")).isPresent();
    }

    @Test
    void answersForAServiceThatGoesAwayDuringARequest() throws Exception {
        backend = request -> request.connection().close();

        HttpResponse<String> response = send(HttpRequest.newBuilder(edge.resolve("/here/x")));

        assertProblem(response, 502, "urn:kronkers:problem:service-interrupted");
    }

    @Test
    void streamsAnUploadWithoutKeepingIt() throws Exception {
        AtomicLong received = new AtomicLong();
        CompletableFuture<Void> firstBytes = new CompletableFuture<>();
        backend = request -> {
            request.handler(chunk -> {
                received.addAndGet(chunk.length());
                firstBytes.complete(null);
            });
            request.endHandler(end -> request.response().end(Long.toString(received.get())));
        };
        long size = 300L * 1024 * 1024;
        HttpURLConnection upload =
                (HttpURLConnection) edge.resolve("/here/upload").toURL().openConnection();
        upload.setRequestMethod("POST");
        upload.setDoOutput(true);
        upload.setFixedLengthStreamingMode(size);

        try (OutputStream out = upload.getOutputStream()) {
            byte[] block = new byte[1024 * 1024];
            out.write(block);
            firstBytes.get(1, TimeUnit.MINUTES);
            for (long written = block.length; written < size; written += block.length) {
                out.write(block);
            }
        }

        assertThat(upload.getResponseCode()).isEqualTo(200);
        assertThat(new String(upload.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                .isEqualTo(Long.toString(size));
    }

    @Test
    void streamsAnAnswer() throws Exception {
        CompletableFuture<Void> clientHasFirstPart = new CompletableFuture<>();
        backend = request -> {
            request.response().setChunked(true).write("first");
            clientHasFirstPart.thenRun(() -> request.response().end("second"));
        };

        HttpResponse<InputStream> response = client.send(
                HttpRequest.newBuilder(edge.resolve("/here/x")).build(), HttpResponse.BodyHandlers.ofInputStream());

        try (InputStream body = response.body()) {
            assertThat(new String(body.readNBytes(5), StandardCharsets.US_ASCII))
                    .isEqualTo("first");
            clientHasFirstPart.complete(null);
            assertThat(new String(body.readAllBytes(), StandardCharsets.US_ASCII))
                    .isEqualTo("second");
        }
    }

    /** A service that promises to keep connections and then closes each one as the next request arrives on it. */
    @Test
    void noRequestFailsBecauseAServiceClosedAnOldConnection() throws Exception {
        try (ServerSocket unreliable = new ServerSocket(0)) {
            Thread server = new Thread(() -> serveOneRequestAConnection(unreliable));
            server.setDaemon(true);
            server.start();
            Ports ports = new Ports(Map.of());
            Map<String, Integer> backends = Map.of("here", unreliable.getLocalPort());
            URI other = URI.create("http://127.0.0.1:" + ports.of("edge"));
            Edge.start(vertx, other.getPort(), ROUTES, backends, health(backends));

            for (int request = 0; request < 50; request++) {
                HttpResponse<String> response = send(HttpRequest.newBuilder(other.resolve("/here/x"))
                        .POST(HttpRequest.BodyPublishers.ofString("row")));
                assertThat(response.statusCode()).isEqualTo(200);
            }
        }
    }

    private static void serveOneRequestAConnection(ServerSocket listener) {
        try {
            while (!listener.isClosed()) {
                Socket socket = listener.accept();
                InputStream in = socket.getInputStream();
                byte[] buffer = new byte[65536];
                String received = "";
                while (!received.endsWith("row")) {
                    received += new String(buffer, 0, in.read(buffer), StandardCharsets.US_ASCII);
                }
                socket.getOutputStream()
                        .write("HTTP/1.1 200 OK\r\nconnection: keep-alive\r\ncontent-length: 2\r\n\r\nok"
                                .getBytes(StandardCharsets.US_ASCII));
                socket.getOutputStream().flush();
                Thread closer = new Thread(() -> closeAtTheNextByte(socket));
                closer.setDaemon(true);
                closer.start();
            }
        } catch (java.io.IOException closed) {
            assertThat(listener.isClosed()).isTrue();
        }
    }

    private static void closeAtTheNextByte(Socket socket) {
        try (socket) {
            socket.getInputStream().read();
        } catch (java.io.IOException alreadyClosed) {
            assertThat(socket.isClosed()).isTrue();
        }
    }

    @Test
    void tellsTheHealthOfEveryService() throws Exception {
        HttpResponse<String> response = send(HttpRequest.newBuilder(edge.resolve("/health/services")));

        assertThat(response.statusCode()).isEqualTo(503);
        JsonObject health = new JsonObject(response.body());
        assertThat(health.getString("status")).isEqualTo("degraded");
        assertThat(health.getJsonObject("services").getString("here")).isEqualTo("up");
        assertThat(health.getJsonObject("services").getString("away")).isEqualTo("down");
    }

    @Test
    void saysWhereToLookWhileAServiceIsNotReady() throws Exception {
        HttpResponse<String> response = send(HttpRequest.newBuilder(edge.resolve("/health")));

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).contains("/health/services");
    }

    @Test
    void answersMlflowsClientsOkWhileEveryServiceIsReady() throws Exception {
        URI ready = URI.create("http://127.0.0.1:" + new Ports(Map.of()).of("ready"));
        Edge.start(vertx, ready.getPort(), ROUTES, Map.of(), health(Map.of("here", backendPort)));

        HttpResponse<String> response = send(HttpRequest.newBuilder(ready.resolve("/health")));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).contains("text/plain");
        assertThat(response.body()).isEqualTo("OK");
    }

    @Test
    void saysThatItsPortIsTaken() {
        assertThatThrownBy(() -> Edge.start(vertx, backendPort, ROUTES, Map.of(), health(Map.of())))
                .isInstanceOf(StartFailedException.class)
                .hasMessageContaining("Port " + backendPort + " is taken")
                .hasMessageContaining("--port");
    }

    /** Patient: that the service is up is known, however slowly it answers. */
    private EdgeHealth health(Map<String, Integer> managementPorts) {
        return new EdgeHealth(vertx, managementPorts, Duration.ofMinutes(1));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static void assertProblem(HttpResponse<String> response, int status, String type) {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("content-type")).contains("application/problem+json");
        JsonObject problem = new JsonObject(response.body());
        assertThat(problem.getString("type")).isEqualTo(type);
        assertThat(problem.getInteger("status")).isEqualTo(status);
        assertThat(problem.getString("detail")).isNotBlank();
    }
}
