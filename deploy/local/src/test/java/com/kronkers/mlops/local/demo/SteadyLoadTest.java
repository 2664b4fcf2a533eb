package com.kronkers.mlops.local.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SteadyLoadTest {
    private final Queue<String> bodies = new ConcurrentLinkedQueue<>();
    private final AtomicInteger failNext = new AtomicInteger();
    private HttpServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/predictions/demand", exchange -> {
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            boolean fails = failNext.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
            byte[] answer = (fails ? "{\"detail\":\"no model\"}" : "{\"historyAsOf\":\"2017-11-06\"}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(fails ? 503 : 200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    @Test
    void itFollowsTheHistoryAndCountsNoFailureWhereThereIsNone() {
        SteadyLoad load = afterTwenty();

        assertThat(load.failures()).isZero();
        assertThat(bodies).anyMatch(body -> body.contains("2017-11-13")).anyMatch(body -> body.contains("2017-10-30"));
    }

    @Test
    void itCountsEveryAnswerThatIsNotSuccessAndKeepsTheFirst() {
        failNext.set(2);

        SteadyLoad load = afterTwenty();

        assertThat(load.failures()).isEqualTo(2);
        assertThat(load.firstFailure()).contains("503").contains("no model");
    }

    /** A load that was ended after twenty requests, so that every one of them has its answer. */
    private SteadyLoad afterTwenty() {
        SteadyLoad load = start();
        try (load) {
            await().atMost(Duration.ofMinutes(1)).until(() -> load.requests() > 20);
        }
        return load;
    }

    private SteadyLoad start() {
        PlatformClient platform = new PlatformClient(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()), role -> "token-of-" + role);
        return SteadyLoad.start(
                platform,
                "demand",
                List.of(Map.of("store_id", "367", "department", "MEAT")),
                LocalDate.parse("2017-10-23"),
                Demand::row);
    }
}
