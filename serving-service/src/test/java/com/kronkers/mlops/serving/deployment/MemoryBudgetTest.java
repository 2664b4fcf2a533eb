package com.kronkers.mlops.serving.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.kronkers.mlops.runtime.LoadSettings;
import com.kronkers.mlops.runtime.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class MemoryBudgetTest {
    private static final long BYTES = 40;
    /** Room for two networks. */
    private static final long MOST = 100;

    private final Networks networks = new Networks(Duration.ofMillis(50));
    private final List<Variant> variants = new ArrayList<>();
    private final MemoryBudget budget = new MemoryBudget(MOST, networks, () -> variants);
    /** What opening waits for; {@code null} = nothing. */
    private volatile CountDownLatch held;

    private final AtomicInteger opening = new AtomicInteger();

    @Test
    void whatIsLoadedAtTheSameTimeFindsRoomForAllOfIt() throws Exception {
        for (String version : List.of("1", "2", "3", "4")) {
            variants.add(variant(version));
        }
        assertThat(variants)
                .extracting(variant -> variant.inMemory().isPresent())
                .containsExactly(false, false, true, true);
        held = new CountDownLatch(1);
        Thread first = new Thread(() -> lease("1"));
        Thread second = new Thread(() -> lease("2"));

        first.start();
        second.start();
        await().until(() -> opening.get() == 2);
        held.countDown();
        first.join();
        second.join();

        assertThat(networks.bytes()).isEqualTo(2 * BYTES);
        assertThat(variants)
                .extracting(variant -> variant.inMemory().isPresent())
                .containsExactly(true, true, false, false);
    }

    @Test
    void whatIsNotOpenedAfterAllKeepsNoRoom() {
        variants.add(variant("1"));
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> budget.hold(key("broken"), BYTES, () -> {
                        throw new RefusedVersionException("it is no model");
                    }))
                    .hasMessage("it is no model");
        }

        variants.add(variant("2"));

        assertThat(variants).allMatch(variant -> variant.inMemory().isPresent());
    }

    @Test
    void aNetworkThatHangsIsNotSharedAnyMoreButStillTakesMemory() throws Exception {
        FakeModel network = new FakeModel(1);
        network.held = new CountDownLatch(1);
        DeployedModel hanging = deployed("1", network);
        Thread caller = new Thread(() ->
                hanging.predict(Table.builder(1).strings("store_id", "367").build()));
        assertThat(deployed("1", new FakeModel(2)).shared()).isSameAs(hanging.shared());
        caller.start();
        await().until(() -> hanging.hanging() == 1);

        FakeModel anew = new FakeModel(3);
        assertThat(deployed("1", anew).network()).isSameAs(anew);

        assertThat(networks.bytes()).isEqualTo(2 * BYTES);
        network.held.countDown();
        caller.join();
    }

    private void lease(String version) {
        variants.get(Integer.parseInt(version) - 1)
                .lease(Duration.ofSeconds(10))
                .orElseThrow()
                .close();
    }

    private Variant variant(String version) {
        return new Variant(
                FakeVariants.target("champion", version, 100, false),
                deployed(version, new FakeModel(1)),
                () -> deployed(version, new FakeModel(1)),
                () -> {});
    }

    private DeployedModel deployed(String version, FakeModel network) {
        SharedNetwork shared = budget.hold(key(version), BYTES, () -> {
            CountDownLatch holding = held;
            if (holding != null) {
                opening.incrementAndGet();
                try {
                    holding.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            return network;
        });
        return new DeployedModel(
                new DeployedModel.Identity("m", version, 1, "champion", version),
                shared,
                null,
                Instant.EPOCH,
                new RecentCalls(),
                InferenceMeters.none(),
                MicroBatches.Limits.ALONE);
    }

    private static Networks.Key key(String version) {
        return new Networks.Key(version, LoadSettings.defaults());
    }
}
