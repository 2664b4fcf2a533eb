package com.kronkers.mlops.serving.deployment;

import com.kronkers.mlops.runtime.InvalidModelPackageException;
import com.kronkers.mlops.runtime.ModelPackage;
import com.kronkers.mlops.serving.storage.AtomicFile;
import com.kronkers.mlops.serving.storage.StorageConfig;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Tries a package that is a program in a process of its own. What would take this service down with it takes down only that
 * process. A package that passed is not tried again here. Where it is wanted ({@code kronkers.deployment.trial.standby}),
 * the process for the next one waits started, so that a promotion does not wait for a JVM and an engine.
 */
@ApplicationScoped
class ProcessTrial implements ArtifactTrial {
    private static final Logger LOG = Logger.getLogger(ProcessTrial.class);
    /** What a table of numbers takes in memory, for each byte of its file: the numbers, and the copies made of them. */
    private static final int ESTIMATE = 2;

    private final Path folder;
    private final DeploymentConfig config;
    private TrialProcess spare;
    private boolean closed;

    @Inject
    ProcessTrial(StorageConfig storage, DeploymentConfig config) {
        this(storage.dataDir().resolve("trial"), config);
    }

    ProcessTrial(Path folder, DeploymentConfig config) {
        this.folder = folder.toAbsolutePath();
        this.config = config;
        try {
            TrialProcess.delete(work());
        } catch (IOException e) {
            LOG.warnf("What earlier trials left in %s stays: %s", work(), e);
        }
    }

    @Override
    public Passed of(Path artifact, String digest) {
        Path passed = folder.resolve("passed").resolve(digest.replace(':', '-'));
        try {
            if (Files.exists(passed)) {
                return new Passed(Long.parseLong(Files.readString(passed).strip()));
            }
        } catch (IOException | NumberFormatException e) {
            LOG.warnf("Trying %s again: %s", digest, e);
        }
        try {
            Passed found = tried(artifact.toAbsolutePath());
            AtomicFile.write(passed, String.valueOf(found.bytes()).getBytes(StandardCharsets.UTF_8));
            return found;
        } catch (IOException e) {
            throw new ArtifactUnavailableException("the package cannot be tried: " + e, e);
        }
    }

    private Passed tried(Path artifact) throws IOException {
        Path unpacked = newFolder();
        Files.createDirectories(unpacked);
        try (ModelPackage content =
                ModelPackage.open(artifact, unpacked, config.largestPackage().asLongValue())) {
            if (!config.trial().flavors().contains(content.flavor())) {
                return new Passed(ESTIMATE * content.totalBytes());
            }
        } catch (InvalidModelPackageException e) {
            throw new RefusedVersionException("the package cannot be served: " + e.getMessage(), e);
        } finally {
            TrialProcess.delete(unpacked);
        }
        try {
            Optional<TrialProcess> waiting = takeSpare();
            if (waiting.isPresent()) {
                try (TrialProcess process = waiting.get()) {
                    return process.run(artifact);
                } catch (TrialProcess.EndedException e) {
                    LOG.warnf("The process that waited for %s ended; it is tried in a new one", artifact.getFileName());
                }
            }
            try (TrialProcess process = TrialProcess.start(newFolder(), config, false)) {
                return process.run(artifact);
            }
        } finally {
            standBy();
        }
    }

    private synchronized Optional<TrialProcess> takeSpare() {
        Optional<TrialProcess> waiting = Optional.ofNullable(spare);
        spare = null;
        return waiting;
    }

    /** Has the process of the next trial wait started, if that is wanted. */
    synchronized void standBy() {
        if (config.trial().standby() && !closed && spare == null) {
            try {
                spare = TrialProcess.start(newFolder(), config, true);
            } catch (IOException e) {
                LOG.warnf("The next trial will start its process itself: %s", e);
            }
        }
    }

    @PreDestroy
    synchronized void close() throws IOException {
        closed = true;
        if (spare != null) {
            spare.close();
        }
    }

    private Path newFolder() {
        return work().resolve(UUID.randomUUID().toString());
    }

    private Path work() {
        return folder.resolve("work");
    }
}
