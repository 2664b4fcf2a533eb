package com.kronkers.mlops.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.kronkers.mlops.runtime.Signature.Column;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PredictorPoolTest {

    private static final Table ROW = Table.builder(1).doubles("x", 1).build();

    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch leave = new CountDownLatch(1);
    private final LoadedModel model =
            LoadedModel.of(MlModelFile.Flavor.ONNX, new SlowScorer(), new LoadSettings(1, 1, Duration.ofMillis(20)));

    @AfterEach
    void stop() {
        leave.countDown();
        callers.shutdownNow();
    }

    @Test
    void whoWillNotWaitIsToldAtOnce() throws Exception {
        callers.submit(() -> model.predict(ROW));
        entered.await();

        assertThat(model.tryPredict(ROW)).isEmpty();
    }

    @Test
    void nobodyWaitsLongerThanTheSettingsSay() throws Exception {
        callers.submit(() -> model.predict(ROW));
        entered.await();

        assertThatThrownBy(() -> model.predict(ROW))
                .isInstanceOf(BusyModelException.class)
                .hasMessageContaining("20 ms");
    }

    @Test
    void aPredictorComesBackAfterEveryCall() throws Exception {
        Future<Table> first = callers.submit(() -> model.predict(ROW));
        entered.await();
        leave.countDown();
        first.get();

        assertThat(model.tryPredict(ROW)).isPresent();
        assertThat(model.tryPredict(ROW)).isPresent();
    }

    @Test
    void aPredictorComesBackAfterACallThatFails() {
        leave.countDown();
        Table wrong = Table.builder(1).doubles("y", 1).build();

        for (int call = 0; call < 3; call++) {
            assertThatThrownBy(() -> model.tryPredict(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(model.tryPredict(ROW)).isPresent();
    }

    @Test
    void whileItClosesItTakesNobodyAndFinishesWhoIsUnderWay() throws Exception {
        Future<Table> first = callers.submit(() -> model.predict(ROW));
        entered.await();
        Future<?> closing = callers.submit(model::close);
        leave.countDown();

        closing.get();

        assertThat(first.get().rows()).isEqualTo(1);
        assertThatThrownBy(() -> model.tryPredict(ROW))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    /** Predicts once it may. */
    private final class SlowScorer implements Scorer {
        @Override
        public Signature signature() {
            return new Signature(List.of(new Column("x", "number")), List.of(new Column("y", "number")));
        }

        @Override
        public Worker newWorker() {
            return features -> {
                entered.countDown();
                try {
                    leave.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return Table.builder(features.rows())
                        .doubles("y", features.doubles("x"))
                        .build();
            };
        }

        @Override
        public void close() {}
    }
}
