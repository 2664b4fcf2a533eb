package com.kronkers.mlops.local.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PlatformClientTest {
    private final AtomicInteger asked = new AtomicInteger();
    private volatile int failing;
    private volatile int status;
    private HttpServer server;
    private PlatformClient client;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            boolean fails = asked.getAndIncrement() < failing;
            byte[] answer = "{\"detail\":\"the body\"}".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(fails ? status : 200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        client = new PlatformClient(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()), role -> "token");
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    @Test
    void whatIsReadIsAskedForAgainWhileItsServiceIsAway() {
        for (int away : new int[] {502, 503}) {
            asked.set(0);
            failing = 2;
            status = away;

            assertThat(client.get("auditor", "/models").path("detail").asText()).isEqualTo("the body");

            assertThat(asked).hasValue(3);
        }
    }

    @Test
    void whatIsRefusedIsNotAskedForAgain() {
        failing = 1;
        status = 404;

        assertThatThrownBy(() -> client.get("auditor", "/models"))
                .isInstanceOf(StoryFailedException.class)
                .hasMessageContaining("404")
                .hasMessageContaining("the body");

        assertThat(asked).hasValue(1);
    }

    @Test
    void whatChangesSomethingIsNotAskedForAgain() {
        failing = 1;
        status = 502;

        assertThat(client.tryPost("approver", "/models/demand/rollback", Map.of())
                        .status())
                .isEqualTo(502);

        assertThat(asked).hasValue(1);
    }
}
