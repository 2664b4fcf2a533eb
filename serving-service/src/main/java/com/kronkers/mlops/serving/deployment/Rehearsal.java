package com.kronkers.mlops.serving.deployment;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.runtime.LoadSettings;
import com.kronkers.mlops.serving.history.Histories;
import com.kronkers.mlops.serving.history.HistoryCache;
import com.kronkers.mlops.serving.history.HistorySource;
import com.kronkers.mlops.serving.storage.StorageConfig;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Does at start, beside everything else, what a first promotion would wait for: loads the engines, deploys a small
 * network of its own where nobody can ask it, starts the process of the first trial, and calls the registry and ingestion
 * once. Nothing waits for it, and without it
 * everything still works, only slower the first time.
 */
@ApplicationScoped
class Rehearsal {
    private static final Logger LOG = Logger.getLogger(Rehearsal.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int MOST_ROUNDS = 7;
    private static final long STOP_MILLIS = 2_000;

    private final ModelOpener opener;
    private final Path folder;
    private final ObjectMapper json;
    private final Runnable trial;
    private final List<BooleanSupplier> calls;
    private final Duration pause;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "rehearsal");

    @Inject
    Rehearsal(
            ModelOpener opener,
            StorageConfig storage,
            ObjectMapper json,
            RegistryArtifactClient registry,
            HistorySource ingestion,
            ProcessTrial trial) {
        this(
                opener,
                storage.dataDir().resolve("rehearsal"),
                json,
                trial::standBy,
                List.of(registry::answers, ingestion::answers),
                PAUSE);
    }

    /**
     * @param trial makes the process of the first trial wait started
     * @param calls each returns whether it was answered, and is made again, a few times and after growing pauses, if it was not
     */
    Rehearsal(
            ModelOpener opener,
            Path folder,
            ObjectMapper json,
            Runnable trial,
            List<BooleanSupplier> calls,
            Duration pause) {
        this.opener = opener;
        this.folder = folder;
        this.json = json;
        this.trial = trial;
        this.calls = calls;
        this.pause = pause;
        thread.setDaemon(true);
    }

    void start(@Observes StartupEvent event) {
        thread.start();
    }

    void stop(@Observes ShutdownEvent event) {
        stopping.countDown();
        try {
            thread.join(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void run() {
        try {
            delete(folder);
            deploy();
            delete(folder);
        } catch (IOException | RuntimeException | LinkageError e) {
            LOG.warnf(e, "The first promotion will take longer: its rehearsal failed");
        }
        Engines.load((engine, e) -> LOG.warnf(e, "The first model of %s will take longer", engine));
        trial.run();
        try {
            call();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void deploy() throws IOException {
        Files.createDirectories(folder);
        Path zip = folder.resolve("package.zip");
        RehearsalModel.write(zip);
        Deployments nobodyAsks = new Deployments();
        RehearsalModel past = new RehearsalModel();
        try (Histories histories =
                new Histories(past, new HistoryCache(folder.resolve("history"), Long.MAX_VALUE), Duration.ZERO)) {
            Deployer deployer = new Deployer(new Deployer.Parts(
                    nobodyAsks,
                    new ArtifactCache(
                            folder.resolve("artifacts"),
                            artifact -> new ArtifactSource.Download(open(zip)),
                            Long.MAX_VALUE),
                    (artifact, digest) -> new ArtifactTrial.Passed(1),
                    opener,
                    model -> LoadSettings.defaults(),
                    histories,
                    new DeploymentJournal(folder.resolve("deployments"), json),
                    new TakenBackVariants(folder.resolve("taken-back.json"), json),
                    new VariantMeters(new CompositeMeterRegistry()),
                    record -> LOG.debugf("Rehearsed: %s", record),
                    Long.MAX_VALUE,
                    0,
                    Duration.ofMinutes(1),
                    MicroBatches.Limits.ALONE,
                    Clock.systemUTC()));
            deployer.deploy(promotion(ArtifactCache.digestOf(zip)));
        } finally {
            nobodyAsks.stop(new ShutdownEvent());
        }
    }

    private static ModelPromoted promotion(String digest) {
        ModelPromoted.Target target = new ModelPromoted.Target(
                "champion",
                "0",
                false,
                new ModelPromoted.Artifact(digest, 1, "/models/rehearsal/versions/0/artifact"),
                new ModelPromoted.Dataset("rehearsal", 1));
        return new ModelPromoted("rehearsal", 1, "rehearsal", List.of(target));
    }

    private static InputStream open(Path zip) {
        try {
            return Files.newInputStream(zip);
        } catch (IOException e) {
            throw new ArtifactUnavailableException("cannot read " + zip, e);
        }
    }

    private void call() throws InterruptedException {
        List<BooleanSupplier> unanswered = new ArrayList<>(calls);
        long wait = pause.toMillis();
        for (int round = 0; round < MOST_ROUNDS; round++, wait *= 2) {
            unanswered.removeIf(BooleanSupplier::getAsBoolean);
            if (unanswered.isEmpty() || stopping.await(wait, TimeUnit.MILLISECONDS)) {
                return;
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
