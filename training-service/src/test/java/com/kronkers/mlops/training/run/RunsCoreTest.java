package com.kronkers.mlops.training.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.kronkers.mlops.training.ComponentTest;
import com.kronkers.mlops.training.database.Database;
import com.kronkers.mlops.training.experiment.Experiment;
import com.kronkers.mlops.training.experiment.Experiments;
import com.kronkers.mlops.training.tracking.Lifecycle;
import com.kronkers.mlops.training.tracking.Param;
import com.kronkers.mlops.training.tracking.Tag;
import com.kronkers.mlops.training.tracking.TrackingException;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What the platform's own jobs do: no HTTP. */
@QuarkusTest
class RunsCoreTest extends ComponentTest {
    @Inject
    Experiments experiments;

    @Inject
    Runs runs;

    @Inject
    Database database;

    @Test
    void aJobLogsItsRunInTheExperimentOfItsModel() {
        Experiment experiment = experiments.named("core-model");
        UUID id = UUID.randomUUID();

        runs.create(new Runs.Draft(
                Optional.of(id), experiment.id(), Optional.of("job"), "training", 1, List.of(new Tag("a", "b"))));
        runs.logBatch(
                id, LogBatch.of(List.of(new Metric("wape", 0.2, 5, 0)), List.of(new Param("seed", "7")), List.of()));
        runs.finish(id, RunStatus.FINISHED);

        Run kept = runs.get(id);
        assertThat(experiments.named("core-model").id()).isEqualTo(experiment.id());
        assertThat(kept.metrics()).containsExactly(new Metric("wape", 0.2, 5, 0));
        assertThat(kept.params()).containsExactly(new Param("seed", "7"));
        assertThat(kept.tags()).containsExactlyInAnyOrder(new Tag("a", "b"), new Tag(Runs.NAME_TAG, "job"));
        assertThat(kept.info().status()).isEqualTo(RunStatus.FINISHED);
        assertThat(kept.info().endTime()).isPresent();
    }

    @Test
    void aRunThatIsDeletedWhileItChangesKeepsTheChange() throws Exception {
        UUID id = UUID.randomUUID();
        long experiment = experiments.named("moved-model").id();
        runs.create(new Runs.Draft(Optional.of(id), experiment, Optional.of("before"), "training", 1, List.of()));
        ExecutorService other = Executors.newSingleThreadExecutor();

        Future<?> deletion = QuarkusTransaction.requiringNew().call(() -> {
            runs.update(id, Optional.of(RunStatus.FAILED), Optional.of(9L), Optional.of("after"));
            Future<?> started = other.submit(() -> runs.delete(id));
            await().atMost(Duration.ofMinutes(1)).until(this::someoneWaitsForARun);
            return started;
        });
        deletion.get(20, TimeUnit.SECONDS);
        other.shutdown();

        RunInfo kept = runs.info(id);
        assertThat(kept.lifecycle()).isEqualTo(Lifecycle.DELETED);
        assertThat(kept.name()).isEqualTo("after");
        assertThat(kept.status()).isEqualTo(RunStatus.FAILED);
        assertThat(kept.endTime()).contains(9L);
    }

    private boolean someoneWaitsForARun() {
        return database.first(
                        "select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like 'update run set %'",
                        row -> row.getInt(1))
                .isPresent();
    }

    @Test
    void whatIsWrongIsSaid() {
        UUID unknown = UUID.randomUUID();
        for (ThrowingCallable asked : List.<ThrowingCallable>of(
                () -> runs.get(unknown), () -> runs.delete(unknown), () -> runs.restore(unknown))) {
            assertThatThrownBy(asked).isInstanceOf(TrackingException.class).hasMessageContaining("not found");
        }
    }
}
