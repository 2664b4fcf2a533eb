package com.kronkers.mlops.serving.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.kronkers.mlops.runtime.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DeployedModelTest {
    private static final Table ROW = Table.builder(1).strings("store_id", "367").build();
    private static final Patience AT_ONCE = new Patience() {
        @Override
        public boolean mayWait() {
            return false;
        }

        @Override
        public void waited(long nanos) {
            throw new IllegalStateException("it may not");
        }
    };

    @Test
    void aModelWhosePredictorsAllHangIsNotAskedUntilOneIsBack() throws Exception {
        FakeModel network = new FakeModel(1);
        network.held = new CountDownLatch(1);
        DeployedModel model = FakeVariants.deployed(
                FakeVariants.target("challenger", "2", 10, false), 1, network, Duration.ofMillis(200));
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < network.predictors(); i++) {
            callers.add(new Thread(() -> model.predict(ROW)));
        }

        callers.forEach(Thread::start);

        await().until(() -> model.hanging() == network.predictors());
        assertThat(model.recent().summary().errors()).isZero();
        assertThatThrownBy(() -> model.predict(ROW))
                .isInstanceOf(UnavailableModelException.class)
                .hasMessage("version 2 of model 'm' hangs in all calls that it takes at once");
        assertThatThrownBy(() -> model.explain(ROW, AT_ONCE)).isInstanceOf(UnavailableModelException.class);
        assertThat(model.recent().summary().errors()).isEqualTo(2);
        network.held.countDown();
        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(model.hanging()).isZero();
        assertThat(model.predict(ROW).rows()).isEqualTo(1);
    }

    @Test
    void noMoreIsExplainedAtOnceThanThereArePredictors() throws Exception {
        FakeModel network = new FakeModel(1);
        CountDownLatch held = new CountDownLatch(1);
        AtomicInteger explaining = new AtomicInteger();
        network.explanation = () -> {
            explaining.incrementAndGet();
            try {
                held.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return null;
        };
        DeployedModel model = FakeVariants.deployed(FakeVariants.target("champion", "1", 100, false), 1, network);
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < network.predictors() + 3; i++) {
            callers.add(new Thread(() -> model.explain(ROW, Patience.ENDLESS)));
        }

        callers.forEach(Thread::start);

        await().until(() -> callers.stream().allMatch(caller -> caller.getState() == Thread.State.WAITING));
        assertThat(explaining).hasValue(network.predictors());
        assertThatThrownBy(() -> model.predict(ROW, AT_ONCE)).isInstanceOf(WouldWaitException.class);
        held.countDown();
        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(explaining).hasValue(network.predictors() + 3);
        assertThat(model.predict(ROW, AT_ONCE).rows()).isEqualTo(1);
    }
}
