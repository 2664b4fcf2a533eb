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
 * process. A package that passed is not tried again here. One that is no program is not run, but must leave most of this
 * service's heap to others. Where it is wanted ({@code kronkers.deployment.trial.standby}),
 * the process for the next one waits started, so that a promotion does not wait for a JVM and an engine.
 */
@ApplicationScoped
class ProcessTrial implements ArtifactTrial {
    private static final Logger LOG = Logger.getLogger(ProcessTrial.class);
    /** What a table of numbers takes in memory, for each byte of its file: the numbers, and the copies made of them. */
    private static final int ESTIMATE = 2;
    /** Which part of the heap that may be at most: reading such a file takes a few times as much for a moment. */
    private static final int HEAP_PARTS = 4;

    private final Path folder;
    private final DeploymentConfig config;
    private final long heap;
    private TrialProcess spare;
    private boolean closed;

    /** What came of a trial; as it is kept on the disk, the two with a space between them. */
    private record Found(long bytes, String flavor) {
        static Found of(String kept) {
            String[] parts = kept.strip().split(" ");
            if (parts.length != 2) {
                throw new NumberFormatException("'" + kept + "' does not say the flavor");
            }
            return new Found(Long.parseLong(parts[0]), parts[1]);
        }

        byte[] kept() {
            return (bytes + " " + flavor).getBytes(StandardCharsets.UTF_8);
        }
    }

    @Inject
    ProcessTrial(StorageConfig storage, DeploymentConfig config) {
        this(storage.dataDir().resolve("trial"), config, Runtime.getRuntime().maxMemory());
    }

    /** @param heap what this JVM may take for its objects, in bytes */
    ProcessTrial(Path folder, DeploymentConfig config, long heap) {
        this.folder = folder.toAbsolutePath();
        this.config = config;
        this.heap = heap;
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
                // The heap may be smaller than it was.
                return fitting(Found.of(Files.readString(passed)));
            }
        } catch (IOException | NumberFormatException e) {
            LOG.warnf("Trying %s again: %s", digest, e);
        }
        try {
            Found found = tried(artifact.toAbsolutePath());
            Passed fitting = fitting(found);
            AtomicFile.write(passed, found.kept());
            return fitting;
        } catch (IOException e) {
            throw new ArtifactUnavailableException("the package cannot be tried: " + e, e);
        }
    }

    /** A package that is run passed in a heap of its own, and takes other memory than this one's. */
    private Passed fitting(Found found) {
        if (!config.trial().flavors().contains(found.flavor()) && found.bytes() > heap / HEAP_PARTS) {
            throw new RefusedVersionException("a package of flavor " + found.flavor() + " is read into the heap of this"
                    + " service, and may take a quarter of its " + mebibytes(heap) + " MiB; this one takes about "
                    + mebibytes(found.bytes()) + " MiB. Give the service a heap of "
                    + mebibytes(HEAP_PARTS * found.bytes())
                    + " MiB (the JVM's option -Xmx), or train a smaller model");
        }
        return new Passed(found.bytes());
    }

    private static long mebibytes(long bytes) {
        return (bytes + (1 << 20) - 1) >> 20;
    }

    private Found tried(Path artifact) throws IOException {
        String flavor;
        Path unpacked = newFolder();
        Files.createDirectories(unpacked);
        try (ModelPackage content =
                ModelPackage.open(artifact, unpacked, config.largestPackage().asLongValue())) {
            flavor = content.flavor();
            if (!config.trial().flavors().contains(flavor)) {
                return new Found(ESTIMATE * content.totalBytes(), flavor);
            }
        } catch (InvalidModelPackageException e) {
            throw new RefusedVersionException("the package cannot be served: " + e.getMessage(), e);
        } finally {
            TrialProcess.delete(unpacked);
        }
        return new Found(run(artifact).bytes(), flavor);
    }

    private Passed run(Path artifact) throws IOException {
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
