package com.kronkers.mlops.serving.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.kronkers.mlops.runtime.Contributions;
import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.runtime.Tensor;
import com.kronkers.mlops.serving.capture.CaptureProbe;
import com.kronkers.mlops.testing.Contracts;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ShadowsTest {
    private static final Table ROWS = Table.builder(2).doubles("price", 3, 4).build();

    private final Deployments deployments = new Deployments();
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final CaptureProbe capture = CaptureProbe.start();
    private final Shadows shadows = new Shadows(deployments, capture.capture(), meters, 10);
    private final Priced champion = new Priced(10);
    private final Priced shadow = new Priced(12);

    @AfterEach
    void stop() {
        shadow.open.countDown();
        shadows.stop(new ShutdownEvent());
    }

    @Test
    void aShadowIsAskedWhatWasAnsweredAndOnlyItsWindowTellsOfIt() {
        deploy();
        shadows.start(new StartupEvent());

        answer();

        await().until(() -> shadow.asked.get() == 1);
        List<String> windows = windows();
        assertThat(capture.predictions()).as("nobody was given them").isEmpty();
        assertThat(windows).singleElement().satisfies(window -> {
            Contracts.assertValid("prediction-windows", window);
            assertThat(window)
                    .contains("\"version\":\"2\"", "\"shadow\":true", "\"variants\":[\"next\"]")
                    .contains("\"comparison\":{\"version\":\"1\",\"rows\":2,\"equal\":0,\"dropped\":0,"
                            + "\"meanDifference\":2.0,\"meanAbsoluteDifference\":2.0");
        });
    }

    @Test
    void nobodyWaitsForAShadowThatIsBehindAndWhatItMissesIsCounted() {
        shadow.open = new CountDownLatch(1);
        deploy();
        shadows.start(new StartupEvent());

        long start = System.nanoTime();
        for (int i = 0; i < 1_000; i++) {
            answer();
        }

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        double dropped = meters.get("kronkers.shadow.dropped.rows")
                .tag("version", "2")
                .counter()
                .count();
        assertThat(dropped).isGreaterThan(1_900);
        shadow.open.countDown();
        await().until(() -> 2 * shadow.asked.get() + dropped == 2_000);
        assertThat(windows()).singleElement().satisfies(window -> assertThat(window)
                .contains("\"dropped\":" + (long) dropped));
    }

    @Test
    void whatHasLargeTensorsTakesMoreOfTheLine() {
        deploy();
        Table picture = Table.builder(1)
                .doubles("price", 3)
                .tensor("picture", Tensor.ofFloats(new float[250], 1, 250))
                .build();

        for (int i = 0; i < 4; i++) {
            answer(picture);
        }

        // Each of a thousand bytes, and there is room for ten rows of two hundred.
        assertThat(meters.get("kronkers.shadow.dropped.rows")
                        .tag("version", "2")
                        .counter()
                        .count())
                .isEqualTo(2);
        shadows.start(new StartupEvent());
        await().until(() -> shadow.asked.get() == 2);
        answer(picture);
        await().until(() -> shadow.asked.get() == 3);
    }

    @Test
    void aShadowThatFailsIsAnErrorInItsWindowAndNothingElse() {
        shadow.failure = new IllegalStateException("a network that fails");
        deploy();
        shadows.start(new StartupEvent());

        answer();

        await().until(() -> shadow.asked.get() == 1);
        assertThat(windows()).singleElement().satisfies(window -> assertThat(window)
                .contains("\"counts\":{\"requests\":1,\"rows\":0,\"errors\":1}"));
    }

    /** Of all copies, the one at hand included: a shadow is asked before its answer is compared and noted. */
    private List<String> windows() {
        shadows.stop(new ShutdownEvent());
        return capture.end();
    }

    private void deploy() {
        try (Swap swap = deployments.swap("m")) {
            swap.stage(FakeVariants.of("champion", "1", 3, 100, champion));
            swap.stage(FakeVariants.shadow("next", "2", 3, shadow));
            swap.commit();
        }
    }

    private void answer() {
        answer(ROWS);
    }

    private void answer(Table rows) {
        try (Lease lease = deployments.lease("m")) {
            shadows.copy(lease.model(), rows, lease.model().predict(rows));
        }
    }

    /** A model without a recipe that predicts one number. */
    private static final class Priced implements ServingModel {
        private final double value;
        private final AtomicInteger asked = new AtomicInteger();
        private volatile CountDownLatch open = new CountDownLatch(0);
        private volatile RuntimeException failure;

        Priced(double value) {
            this.value = value;
        }

        @Override
        public Optional<Recipe> recipe() {
            return Optional.empty();
        }

        @Override
        public Signature signature() {
            return new Signature(
                    List.of(new Signature.Column("price", "number")), List.of(new Signature.Column("units", "number")));
        }

        @Override
        public List<Signature.Column> features() {
            return signature().inputs();
        }

        @Override
        public int predictors() {
            return 1;
        }

        @Override
        public Table predict(Table features) {
            try {
                open.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            asked.incrementAndGet();
            if (failure != null) {
                throw failure;
            }
            double[] values = new double[features.rows()];
            Arrays.fill(values, value);
            return Table.builder(values.length).doubles("units", values).build();
        }

        @Override
        public boolean explains() {
            return false;
        }

        @Override
        public Contributions explain(Table features) {
            throw new UnsupportedOperationException("a fake explains nothing");
        }

        @Override
        public void checkGoldenRows() {
            // It has none.
        }

        @Override
        public void close() {
            // It holds nothing.
        }
    }
}
