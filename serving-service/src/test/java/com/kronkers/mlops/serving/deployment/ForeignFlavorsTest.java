package com.kronkers.mlops.serving.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.serving.history.HistorySource;
import com.kronkers.mlops.serving.platform.DemandModel;
import com.kronkers.mlops.serving.platform.ForeignModels;
import com.kronkers.mlops.serving.storage.StorageConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packages of other libraries, deployed with the real engines and the real trial. */
class ForeignFlavorsTest {
    private static final String MODEL = "foreign";

    @TempDir
    Path folder;

    private final Deployments deployments = new Deployments();
    private final MeterRegistry meters = new SimpleMeterRegistry();

    @AfterEach
    void stop() {
        deployments.stop(new ShutdownEvent());
    }

    @Test
    void everyFlavorIsDeployedBesideTheOthersWithoutARecipe() throws IOException {
        Deployer deployer = deployer();

        deployer.deploy(new ModelPromoted(
                MODEL,
                1,
                "promotion",
                List.of(
                        target("champion", "1", 80, ForeignModels.XGBOOST),
                        target("onnx", "2", 10, ForeignModels.ONNX),
                        target("torch", "3", 10, ForeignModels.TORCHSCRIPT))));

        assertThat(deployer.troubles(MODEL)).isEmpty();
        for (String version : List.of("1", "2", "3")) {
            try (Lease lease = deployments.lease(MODEL, version)) {
                DeployedModel model = lease.model();
                Table outputs = model.predict(SampleRows.of(model.features(), 5));
                assertThat(outputs.rows()).isEqualTo(5);
                assertThat(outputs.tensor(model.prediction().name()).elements()).isEqualTo(5);
                assertThat(model.recipe()).isEmpty();
            }
            assertThat(meters.get("kronkers.inference.rows")
                            .tag("version", version)
                            .counter()
                            .count())
                    .isEqualTo(5);
            assertThat(meters.get("kronkers.model.memory")
                            .tag("version", version)
                            .gauge()
                            .value())
                    .isGreaterThan(1_000);
        }
    }

    @Test
    void aTorchScriptThatAllocatesWithoutEndIsRefusedAndTheOldVersionAnswers() throws IOException {
        Deployer deployer = deployer();
        deployer.deploy(new ModelPromoted(
                MODEL, 1, "promotion", List.of(target("champion", "1", 100, ForeignModels.TORCHSCRIPT))));
        Path endless = ForeignModels.allocatingWithoutEnd(folder.resolve("endless.zip"));

        deployer.deploy(new ModelPromoted(MODEL, 2, "promotion", List.of(target("champion", "2", 100, endless))));

        assertThat(deployer.troubles().get(MODEL).reason()).contains("MiB of memory");
        try (Lease lease = deployments.lease(MODEL)) {
            assertThat(lease.model().identity().version()).isEqualTo("1");
            assertThat(lease.model()
                            .predict(SampleRows.of(lease.model().features(), 1))
                            .rows())
                    .isEqualTo(1);
        }
    }

    private Deployer deployer() {
        StorageConfig storage = new StorageConfig(folder);
        DeploymentConfig config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(DeploymentConfig.class)
                .withDefaultValue("kronkers.deployment.trial.standby", "false")
                .build()
                .getConfigMapping(DeploymentConfig.class);
        return new DeployerParts(
                        folder,
                        deployments,
                        artifact -> new ArtifactSource.Download(artifact(artifact)),
                        new NoHistory())
                .tried(new ProcessTrial(storage, config))
                .opened(new PackagedModel.Opener(storage, config))
                .metered(meters)
                .within(config.memoryBudget().asLongValue())
                .deployer();
    }

    private InputStream artifact(ModelPromoted.Artifact artifact) {
        try {
            for (Path zip : Stream.of(
                            ForeignModels.XGBOOST,
                            ForeignModels.ONNX,
                            ForeignModels.TORCHSCRIPT,
                            folder.resolve("endless.zip"))
                    .filter(Files::exists)
                    .toList()) {
                if (DemandModel.digest(zip).equals(artifact.digest())) {
                    return Files.newInputStream(zip);
                }
            }
            throw new ArtifactUnavailableException("no such package", null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ModelPromoted.Target target(String alias, String version, int weight, Path zip) throws IOException {
        return new ModelPromoted.Target(
                alias,
                version,
                weight,
                false,
                new ModelPromoted.Artifact(
                        DemandModel.digest(zip), 1, "/models/foreign/versions/" + version + "/artifact"),
                new ModelPromoted.Dataset("foreign-data", 1),
                null,
                null);
    }

    private static final class NoHistory implements HistorySource {
        @Override
        public Optional<DatasetVersion> latest(String dataset) {
            throw new AssertionError("a model without a recipe reads no history");
        }

        @Override
        public InputStream rows(String dataset, long version, List<String> columns, LocalDate after) {
            throw new AssertionError("a model without a recipe reads no history");
        }
    }
}
