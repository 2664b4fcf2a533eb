package com.kronkers.mlops.serving.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.serving.access.Caller;
import com.kronkers.mlops.serving.platform.ServingScenario;
import com.kronkers.mlops.serving.prediction.Predictor;
import com.kronkers.mlops.serving.prediction.Turns;
import com.kronkers.mlops.serving.topic.Cause;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The running service, with a canary whose calls never end. */
@QuarkusTest
class HangingModelTest extends ServingScenario {
    private static final Table ROW = Table.builder(1).strings("store_id", "367").build();
    /** More than a lane has places. */
    private static final int MANY = 40;

    @Inject
    Turns turns;

    @Inject
    Deployments deployments;

    private final FakeModel canary = new FakeModel(2);

    @BeforeEach
    void hang() {
        canary.held = new CountDownLatch(1);
        ModelPromoted.Target target = FakeVariants.target("challenger", "2", 50, false);
        DeployedModel hanging = FakeVariants.deployed(target, 7, canary, Duration.ofMillis(200));
        try (Swap swap = deployments.swap("m")) {
            swap.stage(FakeVariants.of("champion", "1", 7, 50, new FakeModel(1)));
            swap.stage(new Variant(target, hanging, () -> hanging, () -> {}));
            swap.commit();
        }
    }

    @AfterEach
    void release() {
        canary.held.countDown();
        try (Swap swap = deployments.swap("m")) {
            swap.commit();
        }
    }

    @Test
    void aCanaryThatHangsIsTakenBackAndTheChampionAnswersMeanwhile() throws Exception {
        List<CompletableFuture<Double>> hanging = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            hanging.add(ask(Optional.of("challenger"), Duration.ofMillis(6000)));
        }

        for (int i = 0; i < MANY; i++) {
            assertThat(ask(Optional.of("champion"), Duration.ofSeconds(5)).get())
                    .isEqualTo(1);
        }

        assertThat(hanging).as("meanwhile").anyMatch(call -> !call.isDone());
        hanging.forEach(
                call -> assertThatThrownBy(call::get).hasMessageMatching(".*(within 6000 ms|hangs in all calls).*"));
        for (int i = 0; i < MANY; i++) {
            assertThatThrownBy(ask(Optional.of("challenger"), Duration.ofSeconds(5))::get)
                    .hasMessageContaining("hangs in all calls");
        }
        await().atMost(SOON).until(() -> deployments
                .variants("m")
                .behind("challenger")
                .orElseThrow()
                .takenBack()
                .isPresent());
        for (int i = 0; i < MANY; i++) {
            assertThat(ask(Optional.empty(), Duration.ofSeconds(5)).get()).isEqualTo(1);
        }
    }

    private CompletableFuture<Double> ask(Optional<String> version, Duration patience) {
        return turns.answer(
                        new Predictor.Question(
                                "m", version, Optional.empty(), new Caller(null, true), false, Cause.UNKNOWN),
                        20_000,
                        Optional.of(patience),
                        turn -> {
                            try (Lease lease = deployments.lease(turn.choice(), turn)) {
                                return lease.model().predict(ROW, turn).doubles("units")[0];
                            }
                        },
                        UnaryOperator.identity())
                .toCompletableFuture();
    }
}
