package com.kronkers.mlops.serving.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ProviderKeysClientTest {
    private static final byte[] KEYS = "{\"keys\":[]}".getBytes(StandardCharsets.UTF_8);

    private final CountDownLatch stalled = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ProviderKeysClient client = new ProviderKeysClient(Duration.ofMillis(500));
    private HttpServer provider;

    @BeforeEach
    void start() throws IOException {
        provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.setExecutor(threads);
        provider.createContext("/whole", exchange -> {
            exchange.sendResponseHeaders(200, KEYS.length);
            exchange.getResponseBody().write(KEYS);
            exchange.close();
        });
        provider.createContext("/stalled", this::stall);
        provider.start();
    }

    @AfterEach
    void stop() {
        stalled.countDown();
        provider.stop(0);
        threads.shutdownNow();
    }

    @Test
    void theKeysAreFetched() throws IOException {
        assertThat(client.fetch(at("/whole"))).isEqualTo("{\"keys\":[]}");
    }

    @Test
    @Timeout(20)
    void aProviderThatStallsAfterItsHeadersIsNotWaitedForForEver() {
        assertThatThrownBy(() -> client.fetch(at("/stalled"))).isInstanceOf(IOException.class);
    }

    private void stall(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, KEYS.length);
        exchange.getResponseBody().write(KEYS, 0, 1);
        exchange.getResponseBody().flush();
        try {
            stalled.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        exchange.close();
    }

    private URI at(String path) {
        return URI.create("http://127.0.0.1:" + provider.getAddress().getPort() + path);
    }
}
