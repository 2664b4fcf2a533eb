package com.kronkers.mlops.serving.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.kronkers.mlops.runtime.BusyModelException;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.serving.topic.Cause;
import com.kronkers.mlops.testing.MovableClock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CanariesTest {
    private static final Cause PROMOTED = new Cause(
            UUID.fromString("0191e8a1-9a4c-7c1e-8f00-0123456789ab"),
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    private static final Table ROW = Table.builder(1).strings("store_id", "367").build();

    @TempDir
    Path folder;

    private final Deployments deployments = new Deployments();
    private final FakeModel champion = new FakeModel(1);
    private final FakeModel canary = new FakeModel(2);
    private final List<TakenBackVariants.Entry> told = new ArrayList<>();
    private final List<DeploymentRecord> records = new ArrayList<>();
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final MovableClock clock = new MovableClock(Instant.parse("2026-11-01T10:00:00Z"));
    private DeploymentConfig.Guard guard;
    private TakenBackVariants takenBack;
    private Canaries canaries;

    @BeforeEach
    void start() {
        // Two calls that a busy machine held up must not take a canary back.
        guard = guard(Duration.ofSeconds(1));
        takenBack = new TakenBackVariants(
                folder.resolve("taken-back.json"), new ObjectMapper().registerModule(new JavaTimeModule()));
        canaries = new Canaries(deployments, takenBack, told::add, records::add, meters, guard, clock);
        try (Swap swap = deployments.swap("m")) {
            swap.stage(FakeVariants.of("champion", "1", 7, 50, champion));
            swap.stage(FakeVariants.of(
                    FakeVariants.target("challenger", "2", 50, false).causedBy(PROMOTED), 7, canary));
            swap.commit();
        }
    }

    @Test
    void aCanaryWhoseAnswersFailIsTakenBackAtOnceAndToldEverywhere() {
        canary.failure = new IllegalStateException("a network that fails");
        for (int i = 0; i < 30; i++) {
            assertThatThrownBy(() -> ask("challenger")).hasMessageContaining("fails");
            ask("champion");
        }

        canaries.look();

        for (int i = 0; i < 200; i++) {
            try (Lease lease = deployments.lease("m")) {
                assertThat(lease.model().identity().version()).isEqualTo("1");
            }
        }
        assertThat(deployments.deployed("m").get(0).takenBack().orElseThrow().reason())
                .contains("30 of 30 calls failed");
        assertThat(told)
                .singleElement()
                .returns("challenger", TakenBackVariants.Entry::alias)
                .returns(7L, TakenBackVariants.Entry::revision)
                .returns(PROMOTED, TakenBackVariants.Entry::cause);
        assertThat(records)
                .singleElement()
                .returns("taken-back", DeploymentRecord::outcome)
                .returns(0, DeploymentRecord::weight)
                .returns(PROMOTED, DeploymentRecord::cause);
        assertThat(meters.get("kronkers.canary.taken.back")
                        .tag("version", "2")
                        .counter()
                        .count())
                .isEqualTo(1);
        canaries.look();
        assertThat(told).as("once is enough").hasSize(1);
        TakenBackVariants restarted = new TakenBackVariants(
                folder.resolve("taken-back.json"), new ObjectMapper().registerModule(new JavaTimeModule()));
        assertThat(restarted.unrecorded()).isEqualTo(told);
    }

    @Test
    void whatACallerSentWrongIsNotTheCanarysFault() {
        FakeModel none = new FakeModel(Double.NaN);
        none.plain = true;
        try (Swap swap = deployments.swap("m")) {
            swap.stage(FakeVariants.of("champion", "1", 8, 50, new FakeModel(1)));
            swap.stage(FakeVariants.of("challenger", "3", 8, 50, none));
            swap.commit();
        }
        Table infinite =
                Table.builder(1).doubles("price", Double.POSITIVE_INFINITY).build();
        for (int i = 0; i < 30; i++) {
            ask("champion");
            try (Lease lease = deployments.lease("m", "challenger")) {
                assertThatThrownBy(() -> lease.model().predict(infinite))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("price has a value that is missing or infinite");
            }
        }
        canaries.look();
        assertThat(told).isEmpty();

        for (int i = 0; i < 30; i++) {
            assertThatThrownBy(() -> ask("challenger")).isInstanceOf(IllegalStateException.class);
        }
        canaries.look();
        assertThat(told).hasSize(1);
    }

    @Test
    void aCanaryThatDoesNotRepeatItsGoldenRowsAnyMoreIsTakenBack() {
        canaries.look();
        canary.goldenProblem = "golden rows differ: row 2";
        canaries.look();
        assertThat(told).as("looked at a moment ago").isEmpty();

        clock.move(Duration.ofMinutes(2));
        canaries.look();

        assertThat(told).singleElement().returns("golden rows differ: row 2", TakenBackVariants.Entry::reason);
    }

    @Test
    void aCanaryWhoseEngineFailsOnGoldenRowsIsTakenBack() {
        canaries.look();
        canary.goldenFailure = new IllegalStateException("an engine that fails");
        clock.move(Duration.ofMinutes(2));

        canaries.look();

        assertThat(told)
                .singleElement()
                .extracting(TakenBackVariants.Entry::reason)
                .asString()
                .startsWith("golden rows cannot be predicted")
                .contains("an engine that fails");
    }

    @Test
    void aCanaryThatIsBusyOrAtItsEndIsNotTakenBackForIt() {
        canaries.look();
        canary.goldenFailure = new BusyModelException("all 2 predictors are in use");
        clock.move(Duration.ofMinutes(2));
        canaries.look();
        canary.goldenFailure = new IllegalStateException("interrupted while waiting for a predictor");
        clock.move(Duration.ofMinutes(2));
        Thread.currentThread().interrupt();

        canaries.look();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(told).isEmpty();
    }

    @Test
    void whatFailsForOneVariantKeepsNobodyFromLookingAtTheOthers() {
        FakeModel first = new FakeModel(2);
        FakeModel second = new FakeModel(3);
        try (Swap swap = deployments.swap("m")) {
            swap.stage(FakeVariants.of("champion", "1", 8, 50, new FakeModel(1)));
            swap.stage(FakeVariants.of("first", "2", 8, 25, first));
            swap.stage(FakeVariants.of("second", "3", 8, 25, second));
            swap.commit();
        }
        first.failure = new IllegalStateException("a network that fails");
        second.failure = first.failure;
        for (int i = 0; i < 30; i++) {
            assertThatThrownBy(() -> ask("first")).hasMessageContaining("fails");
            assertThatThrownBy(() -> ask("second")).hasMessageContaining("fails");
        }
        canaries = new Canaries(
                deployments,
                takenBack,
                entry -> {
                    told.add(entry);
                    throw new IllegalStateException("nobody to tell");
                },
                records::add,
                meters,
                guard,
                clock);

        canaries.look();

        assertThat(told).extracting(TakenBackVariants.Entry::alias).containsExactly("first", "second");
    }

    @Test
    void aCanaryThatCannotBeLoadedAgainIsTakenBack() {
        assertThat(deployments.variants("m").behind("challenger").orElseThrow().putOut())
                .isTrue();
        for (int i = 0; i < 30; i++) {
            assertThatThrownBy(() -> ask("challenger")).isInstanceOf(UnavailableModelException.class);
        }

        canaries.look();

        assertThat(told)
                .singleElement()
                .extracting(TakenBackVariants.Entry::reason)
                .asString()
                .contains("30 of 30 calls failed");
    }

    @Test
    void aCanaryThatIsManyTimesAsSlowAsTheChampionIsTakenBack() {
        canaries = new Canaries(
                deployments, takenBack, told::add, records::add, meters, guard(Duration.ofMillis(5)), clock);
        canary.delayMillis = 50;
        for (int i = 0; i < 30; i++) {
            // So often that some calls that are held up count for nothing.
            for (int call = 0; call < 20; call++) {
                ask("champion");
            }
            ask("challenger");
        }

        canaries.look();

        assertThat(told)
                .singleElement()
                .extracting(TakenBackVariants.Entry::reason)
                .asString()
                .contains("95th percentile of latency");
    }

    @Test
    void callsOfACanaryThatHangCountAsFailed() throws Exception {
        FakeModel network = new FakeModel(2);
        network.held = new CountDownLatch(1);
        ModelPromoted.Target target = FakeVariants.target("challenger", "2", 50, false);
        DeployedModel hanging = FakeVariants.deployed(target, 8, network, Duration.ofMillis(50));
        try (Swap swap = deployments.swap("m")) {
            swap.stage(FakeVariants.of("champion", "1", 8, 50, new FakeModel(1)));
            swap.stage(new Variant(target, hanging, () -> hanging, () -> {}));
            swap.commit();
        }
        List<Thread> callers = List.of(new Thread(() -> ask("challenger")), new Thread(() -> ask("challenger")));
        callers.forEach(Thread::start);
        await().until(() -> hanging.hanging() == 2);
        for (int i = 0; i < 18; i++) {
            assertThatThrownBy(() -> ask("challenger")).hasMessageContaining("hangs");
        }

        canaries.look();

        network.held.countDown();
        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(told)
                .singleElement()
                .extracting(TakenBackVariants.Entry::reason)
                .asString()
                .contains("20 of 20 calls failed");
    }

    @Test
    void wrongRowsAreNoFaultOfTheCanarys() {
        canary.failure = new IllegalArgumentException("no column 'price'");
        for (int i = 0; i < 30; i++) {
            assertThatThrownBy(() -> ask("challenger")).hasMessageContaining("price");
        }

        canaries.look();

        assertThat(told).isEmpty();
    }

    @Test
    void theChampionIsNeverTakenBack() {
        champion.failure = new IllegalStateException("a network that fails");
        for (int i = 0; i < 30; i++) {
            assertThatThrownBy(() -> ask("champion")).hasMessageContaining("fails");
            ask("challenger");
        }

        canaries.look();

        assertThat(told).isEmpty();
    }

    private static DeploymentConfig.Guard guard(Duration latencyFloor) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(DeploymentConfig.class)
                .withDefaultValue("kronkers.deployment.guard.latency-floor", latencyFloor.toString())
                .build()
                .getConfigMapping(DeploymentConfig.class)
                .guard();
    }

    private void ask(String alias) {
        try (Lease lease = deployments.lease("m", alias)) {
            lease.model().predict(ROW);
        }
    }
}
