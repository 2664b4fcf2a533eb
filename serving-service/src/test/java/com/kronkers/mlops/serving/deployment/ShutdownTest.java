package com.kronkers.mlops.serving.deployment;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import com.kronkers.mlops.serving.platform.ServingScenario;
import com.kronkers.mlops.testing.TestTokens;
import io.quarkus.runtime.shutdown.ShutdownRecorder;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What happens between the signal to stop and the end, up to where the application would be closed. */
@QuarkusTest
@TestProfile(ShutdownTest.Delayed.class)
class ShutdownTest extends ServingScenario {

    /** Stops after a delay. */
    public static class Delayed implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("KRONKERS_SHUTDOWN_DELAY", "12S", "quarkus.shutdown.timeout", "60S");
        }
    }

    @TestHTTPResource(value = "/health/ready", management = true)
    URL ready;

    @Test
    void readinessGoesDownFirstAndWhatWasAcceptedIsAnsweredBeforeTheEnd() throws Exception {
        deploy("stopping", 1, "1", 41, "stopping-data");
        given().get(ready).then().statusCode(200);
        given().get("/v2/health/ready").then().statusCode(200);
        Thread shutdown = new Thread(ShutdownRecorder::runShutdown, "shutdown");

        shutdown.start();

        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(() -> given().get(ready)
                        .then()
                        .statusCode(503)
                        .body("status", equalTo("DOWN"))
                        .body("checks.find{it.name=='models'}.status", equalTo("DOWN"))
                        .body("checks.find{it.name=='models'}.data.stopping", notNullValue()));
        given().get("/v2/health/ready").then().statusCode(503);
        assertThat(predicted("stopping", NEXT_WEEK)).isPositive();
        try (Socket accepted = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
            String body = json.writeValueAsString(row("367", "GROCERY", NEXT_WEEK));
            send(accepted, head(body.length()) + body.substring(0, 10));
            assertThat(shutdown.isAlive()).isTrue();
            await().atMost(SOON).untilAsserted(() -> department()
                    .body(row("367", "GROCERY", NEXT_WEEK))
                    .post("/predictions/stopping")
                    .then()
                    .statusCode(200)
                    .header("Connection", equalTo("close")));
            // The delay is over.
            assertThat(shutdown.isAlive()).as("it waits for what it accepted").isTrue();

            send(accepted, body.substring(10));

            assertThat(new String(accepted.getInputStream().readNBytes(12), StandardCharsets.UTF_8))
                    .isEqualTo("HTTP/1.1 200");
        }
        await().atMost(SOON).until(() -> !shutdown.isAlive());
    }

    private static String head(int length) {
        return "POST /predictions/stopping HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: " + length + "\r\nAuthorization: Bearer " + TestTokens.token("department")
                + "\r\n\r\n";
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }
}
