package com.kronkers.mlops.ingestion.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpFeedTest {
    private final HttpFeed feed = new HttpFeed();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private HttpServer server;
    private String base;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", this::answer);
        server.start();
        base = "http://127.0.0.1:" + server.getAddress().getPort() + "/exports";
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.stop(0);
    }

    @Test
    void aFileBelowTheBaseWithItsParametersAndTheConnectionsHeaders() throws Exception {
        DatasetSource source = Definitions.source("day/a.csv", Map.of("q", "x&y=1#", "a", "ä"), null, null);

        Fetched.Content content = (Fetched.Content) fetch(source);

        assertThat(text(content)).isEqualTo("a,b\n");
        assertThat(requests).containsExactly("/exports/day/a.csv?a=%C3%A4&q=x%26y%3D1%23 secret");
        assertThat(content.progress()).isEqualTo(new Progress("\"v1\"", "Mon, 06 Feb 2017 00:00:00 GMT", null));
    }

    @Test
    void anUnchangedFileMakesNoWork() throws Exception {
        DatasetSource source = Definitions.file("a.csv");
        source.progress = new Progress("\"v1\"", null, null);

        assertThat(fetch(source)).isInstanceOf(Fetched.Nothing.class);
    }

    @Test
    void aRedirectBelowTheBaseIsFollowed() throws Exception {
        assertThat(text((Fetched.Content) fetch(Definitions.source("to", Map.of("l", "a.csv"), null, null))))
                .isEqualTo("a,b\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254/latest/meta-data/",
                "http://localhost:PORT/exports/a.csv",
                "http://127.0.0.1:1/exports/a.csv",
                "https://127.0.0.1:PORT/exports/a.csv",
                "http://u:p@127.0.0.1:PORT/exports/a.csv",
                "http://127.0.0.1:PORT@evil.example/exports/a.csv",
                "//evil.example/exports/a.csv",
                "/secret.csv",
                "/exportsx/a.csv",
                "../secret.csv",
                "/exports/../secret.csv",
                "/exports/..%2fsecret.csv",
                "/exports/%2e%2e/secret.csv",
                "/exports/..%5Csecret.csv",
                "file:///etc/passwd",
                "jar:file:///x!/y",
                "::::"
            })
    void aRedirectAnywhereElseIsNot(String location) {
        String target =
                location.replace("PORT", String.valueOf(server.getAddress().getPort()));
        DatasetSource source = Definitions.source("to", Map.of("l", target), null, null);

        assertThatThrownBy(() -> fetch(source)).isInstanceOf(Refused.class);
        assertThat(requests).hasSize(1);
    }

    @Test
    void redirectsInACircleEnd() {
        assertThatThrownBy(() -> fetch(Definitions.file("circle")))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("more than 5 times");
    }

    @Test
    void anAddressOfThisMachineNeedsTheOperatorsWord() {
        assertThatThrownBy(() -> feed.fetch(FakeConnection.http(base, false), Definitions.file("a.csv"), null))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("private network");
        assertThat(requests).isEmpty();
    }

    @Test
    void aBaseWithUserinfoIsNoBase() {
        FakeConnection odd = FakeConnection.http("http://u:p@127.0.0.1/x", true);

        assertThatThrownBy(() -> feed.fetch(odd, Definitions.file("a.csv"), null))
                .isInstanceOf(Refused.class);
    }

    @Test
    void tooManyBytesAreRefusedWhetherOrNotTheyAreAnnounced() throws Exception {
        assertThatThrownBy(() -> fetch(Definitions.file("large"))).isInstanceOf(Refused.class);
        Fetched.Content chunked = (Fetched.Content) fetch(Definitions.file("endless"));
        assertThatThrownBy(() -> text(chunked)).isInstanceOf(Refused.class).hasMessageContaining("1000 bytes");
    }

    @Test
    void aBodyThatStallsFailsAndIsNotTakenForItsBeginning() throws Exception {
        Fetched.Content stalled = (Fetched.Content) fetch(Definitions.file("stall"));

        assertThatThrownBy(() -> text(stalled)).isInstanceOf(IOException.class).hasMessageContaining("timeout");
    }

    @Test
    void whatMayPassIsTriedAgainAndWhatMayNotIsNot() {
        assertThatThrownBy(() -> fetch(Definitions.file("503"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> fetch(Definitions.file("429"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> fetch(Definitions.file("404"))).isInstanceOf(Refused.class);
        assertThatThrownBy(() -> fetch(Definitions.file("401"))).isInstanceOf(Refused.class);
    }

    private Fetched fetch(DatasetSource source) throws IOException, InterruptedException {
        return feed.fetch(FakeConnection.http(base, true), source, null);
    }

    private static String text(Fetched.Content content) throws IOException {
        try (var body = content.body()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        String name = exchange.getRequestURI().getPath().replaceAll(".*/", "");
        requests.add(
                exchange.getRequestURI() + " " + exchange.getRequestHeaders().getFirst("X-Key"));
        switch (name) {
            case "to" -> redirect(exchange, exchange.getRequestURI().getQuery().substring(2));
            case "circle" -> redirect(exchange, "circle");
            case "large" -> body(exchange, 1001, new byte[1001]);
            case "endless" -> body(exchange, 0, new byte[5000]);
            case "stall" -> stall(exchange);
            case "a.csv" -> file(exchange);
            default -> exchange.sendResponseHeaders(Integer.parseInt(name), -1);
        }
        exchange.close();
    }

    private static void file(HttpExchange exchange) throws IOException {
        if ("\"v1\"".equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
            exchange.sendResponseHeaders(304, -1);
            return;
        }
        exchange.getResponseHeaders().set("ETag", "\"v1\"");
        exchange.getResponseHeaders().set("Last-Modified", "Mon, 06 Feb 2017 00:00:00 GMT");
        body(exchange, 4, "a,b\n".getBytes(StandardCharsets.UTF_8));
    }

    private static void redirect(HttpExchange exchange, String location) throws IOException {
        exchange.getResponseHeaders().set("Location", location);
        exchange.sendResponseHeaders(302, -1);
    }

    private static void body(HttpExchange exchange, long length, byte[] bytes) throws IOException {
        exchange.sendResponseHeaders(200, length);
        exchange.getResponseBody().write(bytes);
    }

    private void stall(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write('a');
        exchange.getResponseBody().flush();
        try {
            over.await();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }
}
