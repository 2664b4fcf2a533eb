package com.kronkers.mlops.serving.prediction;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.kronkers.mlops.runtime.BusyModelException;
import com.kronkers.mlops.serving.access.Caller;
import com.kronkers.mlops.serving.deployment.Deployments;
import com.kronkers.mlops.serving.platform.ServingScenario;
import com.kronkers.mlops.serving.topic.Cause;
import com.kronkers.mlops.testing.TestTokens;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The limits of the running service: 16 at work, 1000 or 64 MiB waiting. */
@QuarkusTest
class TurnsTest extends ServingScenario {
    private static final int MEDIUM = 20_000;
    private static final String ROW = "{\"price\":7.5,\"visitors\":3,\"holiday\":false,\"department\":\"DAIRY\"}";

    @Inject
    Turns turns;

    @Inject
    Deployments deployments;

    @Inject
    MeterRegistry meters;

    @Test
    void aFullLineIsRefusedAtOnceAndNobodyElseWaits() throws Exception {
        deployFlavor("shop-full", "xgboost-json");
        deployFlavor("shop-free", "xgboost-json");
        CountDownLatch held = new CountDownLatch(1);
        List<CompletableFuture<String>> taken = new ArrayList<>();
        for (int i = 0; i < 16 + 1_000; i++) {
            taken.add(ask("shop-full", Optional.empty(), held));
        }

        assertThatThrownBy(() -> ask("shop-full", Optional.empty(), held).get())
                .cause()
                .isInstanceOf(BusyModelException.class)
                .hasMessageContaining("1000 requests wait");
        department()
                .body(ROW)
                .post("/predictions/shop-full")
                .then()
                .statusCode(503)
                .header("Retry-After", "1")
                .body("type", containsString("busy-model"));
        department()
                .body(ROW)
                .post("/predictions/shop-full?explain=true")
                .then()
                .statusCode(503)
                .body("type", containsString("busy-model"));
        infer("shop-full").then().statusCode(503).header("Retry-After", "1").body("error", containsString("wait"));
        department().body(ROW).post("/predictions/shop-free").then().statusCode(200);
        assertThat(meters.counter("kronkers.predictions.refused", "model", "shop-full", "reason", "queue")
                        .count())
                .isEqualTo(4);

        held.countDown();

        for (CompletableFuture<String> answer : taken) {
            assertThat(answer.get()).isEqualTo("answered");
        }
        department().body(ROW).post("/predictions/shop-full").then().statusCode(200);
    }

    @Test
    void ofLargeRequestsFewerWait() throws Exception {
        deployFlavor("shop-large", "xgboost-json");
        CountDownLatch held = new CountDownLatch(1);
        List<CompletableFuture<String>> taken = new ArrayList<>();
        for (int i = 0; i < 16 + 64 / 4; i++) {
            taken.add(ask("shop-large", 4 << 20, Optional.empty(), waiting(held)));
        }

        assertThatThrownBy(() -> ask("shop-large", 4 << 20, Optional.empty(), waiting(held))
                        .get())
                .cause()
                .isInstanceOf(BusyModelException.class)
                .hasMessageContaining("67108864 bytes");
        department()
                .body(ROW)
                .post("/predictions/shop-large?explain=true")
                .then()
                .statusCode(503)
                .body("type", containsString("busy-model"));

        held.countDown();

        for (CompletableFuture<String> answer : taken) {
            assertThat(answer.get()).isEqualTo("answered");
        }
        assertThat(ask("shop-large", 4 << 20, Optional.empty(), () -> "let in").get())
                .isEqualTo("let in");
        department()
                .body(ROW)
                .post("/predictions/shop-large?explain=true")
                .then()
                .statusCode(200);
    }

    @Test
    void nobodyWaitsPastTheDeadline() throws Exception {
        deployFlavor("shop-late", "xgboost-json");
        CountDownLatch held = new CountDownLatch(1);
        for (int i = 0; i < 16; i++) {
            ask("shop-late", Optional.empty(), held);
        }

        long start = System.nanoTime();
        assertThatThrownBy(() -> ask("shop-late", Optional.of(Duration.ofMillis(200)), held)
                        .get())
                .cause()
                .isInstanceOf(DeadlineExceededException.class)
                .hasMessage("model shop-late had no answer within 200 ms");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        department()
                .header(Turns.TIMEOUT, 100)
                .body(ROW)
                .post("/predictions/shop-late")
                .then()
                .statusCode(504)
                .body("type", containsString("deadline-exceeded"));
        infer("shop-late", 100).then().statusCode(504).body("error", containsString("within 100 ms"));
        held.countDown();
        department().body(ROW).post("/predictions/shop-late").then().statusCode(200);
    }

    @Test
    void aThreadThatIsIdleIsUsedBeforeAnotherIsMade() throws Exception {
        deployFlavor("shop-few", "xgboost-json");
        Set<String> threads = new HashSet<>();

        for (int i = 0; i < 200; i++) {
            threads.add(ask("shop-few", Optional.empty(), () -> Thread.currentThread()
                            .getName())
                    .get());
        }

        // One that has just answered may not wait for work again yet.
        assertThat(threads).hasSizeLessThan(30);
    }

    @Test
    void aTimeoutIsANumberOfMilliseconds() throws Exception {
        deployFlavor("shop-timeout", "xgboost-json");
        for (String wrong : List.of("soon", "0", "-5", "1.5")) {
            department()
                    .header(Turns.TIMEOUT, wrong)
                    .body(ROW)
                    .post("/predictions/shop-timeout")
                    .then()
                    .statusCode(422)
                    .body("errors[0].field", equalTo(Turns.TIMEOUT));
        }
    }

    @Test
    void smallRequestsOfALightModelAreAnsweredByTheThreadThatReceivedThem() throws Exception {
        deployFlavor("shop-light", "xgboost-json");
        String row = "[" + ROW + "]";
        // Often, so that its code is warm soon and one request that is held up counts little.
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> {
                    department()
                            .body(row)
                            .post("/predictions/shop-light")
                            .then()
                            .statusCode(200);
                    return deployments
                            .choose("shop-light", Optional.empty(), Optional.empty())
                            .answersWithin(1_000_000);
                });
        CountDownLatch held = new CountDownLatch(1);
        try {
            for (int i = 0; i < 16 + 1_000; i++) {
                ask("shop-light", Optional.empty(), held);
            }

            // Every place in the lane is taken, and yet it is answered.
            department().body(row).post("/predictions/shop-light").then().statusCode(200);
        } finally {
            held.countDown();
        }
    }

    private CompletableFuture<String> ask(String model, Optional<Duration> patience, CountDownLatch held) {
        return ask(model, patience, waiting(held));
    }

    private static Supplier<String> waiting(CountDownLatch held) {
        return () -> {
            try {
                held.await();
                return "answered";
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
    }

    private CompletableFuture<String> ask(String model, Optional<Duration> patience, Supplier<String> work) {
        return ask(model, MEDIUM, patience, work);
    }

    private CompletableFuture<String> ask(String model, int bytes, Optional<Duration> patience, Supplier<String> work) {
        Predictor.Question question = new Predictor.Question(
                model, Optional.empty(), Optional.empty(), new Caller(null, true), false, Cause.UNKNOWN);
        return turns.answer(question, bytes, patience, turn -> work.get(), UnaryOperator.identity())
                .toCompletableFuture();
    }

    private static Response infer(String model) {
        return infer(model, 9_000);
    }

    private static Response infer(String model, int timeout) {
        return given().auth()
                .oauth2(TestTokens.token("department", "department:replenishment"))
                .header(Turns.TIMEOUT, timeout)
                .contentType("application/json")
                .body(
                        """
                        {"inputs":[
                         {"name":"price","shape":[1],"datatype":"FP64","data":[7.5]},
                         {"name":"visitors","shape":[1],"datatype":"INT64","data":[3]},
                         {"name":"holiday","shape":[1],"datatype":"BOOL","data":[false]},
                         {"name":"department","shape":[1],"datatype":"BYTES","data":["DAIRY"]}]}""")
                .post("/v2/models/" + model + "/infer");
    }
}
