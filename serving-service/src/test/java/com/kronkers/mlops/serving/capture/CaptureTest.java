package com.kronkers.mlops.serving.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class CaptureTest {
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final Sink sink = new Sink();
    private final Capture capture = new Capture(Duration.ofHours(1), 10, sink, "serving-0", meters, Clock.systemUTC());

    @Test
    void whatDoesNotFitIsDroppedAndCountedAndNobodyWaits() {
        sink.open = new CountDownLatch(1);
        capture.start(new StartupEvent());

        long start = System.nanoTime();
        for (int i = 0; i < 1_000; i++) {
            capture.answered(Requests.answered(Instant.now(), "1", 1, 2));
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

    @Test
    void aSinkThatFailsDoesNotEndTheCapture() {
        sink.failures = 1;
        capture.start(new StartupEvent());

        capture.answered(Requests.answered(Instant.now(), "1", 1));
        capture.answered(Requests.answered(Instant.now(), "1", 2));

        await().until(() -> sink.predictions.size() == 1);
        capture.stop(new ShutdownEvent());
        assertThat(sink.windows).hasSize(1);
    }

    private double dropped() {
        return meters.get("kronkers.capture.dropped")
                .tag("topic", "line")
                .counter()
                .count();
    }

    private static final class Sink implements CaptureSink {
        private final List<PredictionMade> predictions = new CopyOnWriteArrayList<>();
        private final List<PredictionWindow> windows = new CopyOnWriteArrayList<>();
        private volatile CountDownLatch open = new CountDownLatch(0);
        private int failures;

        @Override
        public void prediction(PredictionMade prediction) {
            if (failures-- > 0) {
                throw new IllegalStateException("a sink that fails");
            }
            try {
                open.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            predictions.add(prediction);
        }

        @Override
        public void window(PredictionWindow window) {
            windows.add(window);
        }
    }
}
