package com.kronkers.mlops.training.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.kronkers.mlops.training.ComponentTest;
import com.kronkers.mlops.training.experiment.Experiment;
import com.kronkers.mlops.training.experiment.Experiments;
import com.kronkers.mlops.training.tracking.Param;
import com.kronkers.mlops.training.tracking.Tag;
import com.kronkers.mlops.training.tracking.TrackingException;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the platform's own jobs do: no HTTP. */
@QuarkusTest
class RunsCoreTest extends ComponentTest {
    @Inject
    Experiments experiments;

    @Inject
    Runs runs;

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
    void whatIsWrongIsSaid() {
        assertThatThrownBy(() -> runs.get(UUID.randomUUID()))
                .isInstanceOf(TrackingException.class)
                .hasMessageContaining("not found");
    }
}
