package com.kronkers.mlops.serving.deployment;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.kronkers.mlops.runtime.LoadSettings;
import com.kronkers.mlops.serving.history.Histories;
import com.kronkers.mlops.serving.history.HistoryCache;
import com.kronkers.mlops.serving.history.HistorySource;
import com.kronkers.mlops.serving.platform.DemandModel;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A deployer with its real parts in a folder. Where a test says nothing else, every package passes its trial and is a fake
 * model, every dataset has eight weeks, and memory has no bound.
 */
final class DeployerParts {
    final Deployments deployments;
    final Histories histories;
    final DeploymentJournal journal;
    final TakenBackVariants takenBack;
    private final ArtifactCache artifacts;
    private ArtifactTrial trial = (file, digest) -> new ArtifactTrial.Passed(1);
    private ModelOpener opener = (file, settings) -> new FakeModel(1);
    private Function<String, LoadSettings> settings = model -> LoadSettings.defaults();
    private MeterRegistry meters = new SimpleMeterRegistry();
    private Consumer<DeploymentRecord> records = record -> {};
    private long memoryBudget = Long.MAX_VALUE;

    DeployerParts(Path folder, Deployments deployments, ArtifactSource source) {
        this(folder, deployments, source, new EightWeeks());
    }

    DeployerParts(Path folder, Deployments deployments, ArtifactSource source, HistorySource past) {
        this.deployments = deployments;
        artifacts = new ArtifactCache(folder.resolve("artifacts"), source, 4 << 20);
        histories =
                new Histories(past, new HistoryCache(folder.resolve("history"), Long.MAX_VALUE), Duration.ofMinutes(1));
        journal = new DeploymentJournal(folder.resolve("deployments"), json());
        takenBack = new TakenBackVariants(folder.resolve("taken-back.json"), json());
    }

    /** Reads and writes events and what is kept, as the service does. */
    static ObjectMapper json() {
        return new ObjectMapper()
                .registerModule(new JavaTimeModule())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);
    }

    DeployerParts tried(ArtifactTrial by) {
        trial = by;
        return this;
    }

    DeployerParts opened(ModelOpener by) {
        opener = by;
        return this;
    }

    DeployerParts loaded(Function<String, LoadSettings> with) {
        settings = with;
        return this;
    }

    DeployerParts metered(MeterRegistry by) {
        meters = by;
        return this;
    }

    DeployerParts recorded(Consumer<DeploymentRecord> by) {
        records = by;
        return this;
    }

    DeployerParts within(long bytes) {
        memoryBudget = bytes;
        return this;
    }

    Deployer deployer() {
        return new Deployer(new Deployer.Parts(
                deployments,
                artifacts,
                trial,
                opener,
                settings,
                histories,
                journal,
                takenBack,
                new VariantMeters(meters),
                records,
                memoryBudget,
                2,
                Duration.ofSeconds(10),
                MicroBatches.Limits.ALONE,
                Clock.systemUTC()));
    }

    private static final class EightWeeks implements HistorySource {
        @Override
        public Optional<DatasetVersion> latest(String dataset) {
            return Optional.of(new DatasetVersion(1, null, null));
        }

        @Override
        public InputStream rows(String dataset, long version, List<String> columns, LocalDate after) {
            return new ByteArrayInputStream(DemandModel.history(8, 50).getBytes(StandardCharsets.UTF_8));
        }
    }
}
