package com.kronkers.mlops.serving.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.runtime.Contributions;
import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.serving.storage.StorageConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RehearsalTest {
    @TempDir
    Path folder;

    private final List<String> steps = new ArrayList<>();

    @Test
    void aNetworkIsOpenedCheckedAskedAndClosedAndLeavesNothingBehind() throws IOException {
        rehearse(List.of());

        assertThat(steps).startsWith("opened", "checked", "asked").endsWith("closed", "trial");
        try (Stream<Path> left = Files.walk(folder)) {
            assertThat(left.filter(Files::isRegularFile)).isEmpty();
        }
    }

    @Test
    void aCallIsRepeatedUntilItIsAnsweredAndNoLonger() {
        AtomicInteger registry = new AtomicInteger();
        AtomicInteger ingestion = new AtomicInteger();

        rehearse(List.of(() -> registry.incrementAndGet() == 3, () -> ingestion.incrementAndGet() == 1));

        assertThat(registry).hasValue(3);
        assertThat(ingestion).hasValue(1);
    }

    @Test
    void aRehearsalThatFailsStillReadiesTheTrialAndCalls() {
        AtomicInteger calls = new AtomicInteger();
        ModelOpener broken = (artifact, settings) -> {
            throw new IllegalStateException("no engine");
        };

        new Rehearsal(
                        broken,
                        folder.resolve("rehearsal"),
                        new ObjectMapper(),
                        () -> steps.add("trial"),
                        List.of(() -> calls.incrementAndGet() == 1),
                        Duration.ofMillis(1))
                .run();

        assertThat(calls).hasValue(1);
        assertThat(steps).containsExactly("trial");
    }

    private void rehearse(List<BooleanSupplier> calls) {
        ModelOpener real = new PackagedModel.Opener(
                new StorageConfig(folder),
                new SmallRyeConfigBuilder()
                        .addDiscoveredConverters()
                        .withMapping(DeploymentConfig.class)
                        .build()
                        .getConfigMapping(DeploymentConfig.class));
        new Rehearsal(
                        (artifact, settings) -> new Watched(real.open(artifact, settings)),
                        folder.resolve("rehearsal"),
                        new ObjectMapper(),
                        () -> steps.add("trial"),
                        calls,
                        Duration.ofMillis(1))
                .run();
    }

    /** A model that notes what is done with it. */
    private final class Watched implements ServingModel {
        private final ServingModel model;

        Watched(ServingModel model) {
            this.model = model;
            steps.add("opened");
        }

        @Override
        public Optional<Recipe> recipe() {
            return model.recipe();
        }

        @Override
        public List<Signature.Column> features() {
            return model.features();
        }

        @Override
        public boolean explains() {
            return model.explains();
        }

        @Override
        public Contributions explain(Table features) {
            return model.explain(features);
        }

        @Override
        public Signature signature() {
            return model.signature();
        }

        @Override
        public int predictors() {
            return 1;
        }

        @Override
        public Table predict(Table features) {
            steps.add("asked");
            return model.predict(features);
        }

        @Override
        public void checkGoldenRows() {
            steps.add("checked");
            model.checkGoldenRows();
        }

        @Override
        public void close() {
            steps.add("closed");
            model.close();
        }
    }
}
