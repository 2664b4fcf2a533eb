package com.kronkers.mlops.serving.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.kronkers.mlops.runtime.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SwapTest {
    private static final Table ROW = Table.builder(1).strings("store_id", "367").build();

    private final Deployments deployments = new Deployments();

    @Test
    void noRequestFailsOrSeesAClosedModelWhileVersionsChange() throws Exception {
        FakeModel first = new FakeModel(0);
        put(1, first);
        AtomicBoolean going = new AtomicBoolean(true);
        AtomicLong answers = new AtomicLong();
        ExecutorService callers = Executors.newFixedThreadPool(6);
        List<Future<?>> calls = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            calls.add(callers.submit(() -> {
                long newest = 0;
                while (going.get()) {
                    try (Lease lease = deployments.lease("m")) {
                        long revision = lease.model().identity().revision();
                        assertThat(lease.model().predict(ROW).doubles("units")[0])
                                .isEqualTo(revision - 1);
                        // A caller that was answered by a revision never goes back to an older one.
                        assertThat(revision).isGreaterThanOrEqualTo(newest);
                        newest = revision;
                    }
                    answers.incrementAndGet();
                }
            }));
        }

        List<FakeModel> models = new ArrayList<>(List.of(first));
        for (int revision = 2; revision <= 300; revision++) {
            FakeModel next = new FakeModel(revision - 1);
            models.add(next);
            put(revision, next);
        }
        long enough = answers.get() + 1000;
        await().until(() -> answers.get() > enough || calls.stream().anyMatch(Future::isDone));
        going.set(false);

        for (Future<?> call : calls) {
            call.get();
        }
        callers.shutdown();
        assertThat(models.subList(0, 299)).allMatch(FakeModel::isClosed);
        assertThat(models.get(299).isClosed()).isFalse();
    }

    @Test
    void theOldVersionStaysOpenForARequestThatHoldsIt() throws Exception {
        FakeModel old = new FakeModel(1);
        put(1, old);
        Lease lease = deployments.lease("m");

        ExecutorService deployer = Executors.newSingleThreadExecutor();
        Future<?> swap = deployer.submit(() -> put(2, new FakeModel(2)));
        await().until(() -> deployments.find("m").orElseThrow().identity().revision() == 2);

        assertThat(lease.model().predict(ROW).doubles("units")).containsExactly(1);
        assertThat(old.isClosed()).isFalse();
        lease.close();
        swap.get();
        assertThat(old.isClosed()).isTrue();
        deployer.shutdown();
    }

    @Test
    void theLastRequestOfAnOldVersionIsAnsweredEvenIfTheNetworkDoesNotClose() throws Exception {
        FakeModel old = new FakeModel(1);
        DeployedModel deployed = FakeVariants.deployed(FakeVariants.target("champion", "1", 100, false), 1, old);
        // A second close fails in the fake, as a native library may at the first.
        old.close();

        deployed.release();

        assertThat(deployed.awaitClosed(0, TimeUnit.SECONDS)).isTrue();
        assertThat(deployed.acquire()).isFalse();
    }

    @Test
    void withoutACommitNothingChanges() {
        FakeModel old = new FakeModel(1);
        put(1, old);
        FakeModel abandoned = new FakeModel(2);

        try (Swap swap = deployments.swap("m")) {
            swap.stage(FakeVariants.champion(2, abandoned));
        }

        assertThat(abandoned.isClosed()).isTrue();
        assertThat(old.isClosed()).isFalse();
        assertThat(deployments.find("m").orElseThrow().identity().revision()).isEqualTo(1);
    }

    @Test
    void anEmptyCommitTakesTheModelAway() {
        FakeModel old = new FakeModel(1);
        put(1, old);

        try (Swap swap = deployments.swap("m")) {
            swap.commit();
        }

        assertThat(old.isClosed()).isTrue();
        assertThatThrownBy(() -> deployments.lease("m"))
                .isInstanceOf(UnknownModelException.class)
                .hasMessageContaining("no model 'm' is deployed");
    }

    @Test
    void anotherVersionIsNotLent() {
        put(1, new FakeModel(1));

        assertThatThrownBy(() -> deployments.lease("m", "9")).hasMessageContaining("version 1 (champion) is");
        // The refused lease is given back: taking the model away does not wait for it.
        long start = System.nanoTime();
        try (Swap swap = deployments.swap("m")) {
            swap.commit();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    private void put(long revision, FakeModel model) {
        try (Swap swap = deployments.swap("m")) {
            swap.stage(FakeVariants.champion(revision, model));
            swap.commit();
        }
    }
}
