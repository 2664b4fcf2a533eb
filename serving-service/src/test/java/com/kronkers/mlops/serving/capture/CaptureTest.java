package com.kronkers.mlops.serving.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CaptureTest {
    /** Within one window, whenever the test runs. */
    private static final Instant NOW = Instant.parse("2017-05-01T10:30:00Z");

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final Sink sink = new Sink();
    private final Capture capture = capture(1_000_000);

    @Test
    void whatDoesNotFitIsDroppedAndCountedAndNobodyWaits() {
        sink.open = new CountDownLatch(1);
        capture.start(new StartupEvent());

        long start = System.nanoTime();
        for (int i = 0; i < 1_000; i++) {
            capture.answered(Requests.answered(NOW, "1", 1, 2));
        }

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        sink.open.countDown();
        await().until(() -> dropped() + sink.predictions.size() == 2_000);
        assertThat(dropped()).isGreaterThan(1_900);
        capture.stop(new ShutdownEvent());
        assertThat(sink.windows)
                .singleElement()
                .satisfies(window -> assertThat(window.counts().rows()).isEqualTo(sink.predictions.size()));
    }

    @ParameterizedTest
    @CsvSource({"50, 10", "100, 5", "500, 1", "100000, 1"})
    void whatHasLargeTensorsTakesMoreOfTheLine(int floats, int fits) {
        for (int i = 0; i < 20; i++) {
            capture.answered(Requests.tensors(Instant.now(), floats));
        }

        assertThat(dropped()).isEqualTo(20 - fits);
        capture.start(new StartupEvent());
        await().until(() -> sink.predictions.size() == fits);
        assertThat(meters.get("kronkers.capture.room").gauge().value()).isEqualTo(10);
        capture.stop(new ShutdownEvent());
    }

    @Test
    void longTextsTakeMoreOfTheLineToo() {
        CapturedRequest request = Requests.texts(Instant.now(), "x".repeat(2_000));

        assertThat(request.weight(50)).isEqualTo(10);
        assertThat(request.weight(5)).as("an empty line has room for it").isEqualTo(5);
        assertThat(request.weight(0)).as("a line of none has not").isEqualTo(1);
        assertThat(Requests.answered(Instant.now(), "1", 1, 2).weight(50)).isEqualTo(2);
        assertThat(Requests.failed(Instant.now(), "1").weight(50)).isEqualTo(1);
    }

    @Test
    void aSinkThatFailsDoesNotEndTheCapture() {
        sink.failures = 1;
        capture.start(new StartupEvent());

        capture.answered(Requests.answered(NOW, "1", 1));
        capture.answered(Requests.answered(NOW, "1", 2));

        await().until(() -> sink.predictions.size() == 1);
        capture.stop(new ShutdownEvent());
        assertThat(sink.windows).hasSize(1);
    }

    @Test
    void beyondTheAllowancePredictionsAreDroppedAndCountedAndWindowsHoldThemAll() {
        Capture strict = capture(3);
        strict.start(new StartupEvent());

        strict.answered(Requests.answered(NOW, "1", 1, 2));
        strict.answered(Requests.answered(NOW, "1", 3, 4));
        strict.answered(Requests.answered(NOW, "1", 5));

        strict.stop(new ShutdownEvent());
        assertThat(sink.predictions).hasSize(3);
        assertThat(dropped("predictions-beyond-allowance")).isEqualTo(2);
        assertThat(sink.windows)
                .singleElement()
                .satisfies(window -> assertThat(window.counts().rows()).isEqualTo(5));
    }

    @Test
    void nothingIsToldOfAModelThatIsExcepted() {
        Capture discreet = capture(Set.of("foreign"), 1_000_000);
        discreet.start(new StartupEvent());

        discreet.answered(Requests.texts(NOW, "a secret"));
        discreet.failed("foreign", new CapturedRequest.Version("1", 1, "champion"), 1);
        discreet.answered(Requests.answered(NOW, "1", 1));

        discreet.stop(new ShutdownEvent());
        assertThat(sink.predictions).extracting(PredictionsMade::model).containsExactly("demand");
        assertThat(sink.windows).extracting(PredictionWindow::model).containsExactly("demand");
        assertThat(dropped()).as("it was not asked for").isZero();
    }

    @Test
    void namesOfExceptedModelsMayStandApart() {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withMapping(CaptureConfig.class)
                .withDefaultValue("kronkers.capture.except", "payroll, leave ,churn")
                .build();

        assertThat(config.getConfigMapping(CaptureConfig.class).except().orElseThrow())
                .containsExactlyInAnyOrder("payroll", "leave", "churn");
    }

    @Test
    void anAllowanceFillsUpAgain() {
        Allowance allowance = new Allowance(10, 5, 0);
        assertThat(allowance.take(5, 0)).isTrue();
        assertThat(allowance.take(1, 99_000_000)).isFalse();
        assertThat(allowance.take(1, 101_000_000)).isTrue();
        assertThat(allowance.take(6, 60_000_000_000L))
                .as("more than it ever holds")
                .isFalse();
        assertThat(allowance.take(5, 60_000_000_000L)).isTrue();
        assertThat(allowance.take(1, 60_000_000_000L)).isFalse();
    }

    private Capture capture(int allowance) {
        return capture(Set.of(), allowance);
    }

    private Capture capture(Set<String> except, int allowance) {
        return new Capture(
                Duration.ofHours(1),
                except,
                10,
                new Allowance(0.001, allowance, System.nanoTime()),
                sink,
                "serving-0",
                meters,
                Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private double dropped() {
        return dropped("line");
    }

    private double dropped(String topic) {
        return meters.get("kronkers.capture.dropped")
                .tag("topic", topic)
                .counter()
                .count();
    }

    private static final class Sink implements CaptureSink {
        private final List<PredictionsMade> predictions = new CopyOnWriteArrayList<>();
        private final List<PredictionWindow> windows = new CopyOnWriteArrayList<>();
        private volatile CountDownLatch open = new CountDownLatch(0);
        private int failures;

        @Override
        public void prediction(PredictionsMade request, int row) {
            if (failures-- > 0) {
                throw new IllegalStateException("a sink that fails");
            }
            try {
                open.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            predictions.add(request);
        }

        @Override
        public void flush() {}

        @Override
        public void window(PredictionWindow window) {
            windows.add(window);
        }
    }
}
