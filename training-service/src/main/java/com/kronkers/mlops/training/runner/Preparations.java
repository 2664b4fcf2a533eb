package com.kronkers.mlops.training.runner;

import com.kronkers.mlops.training.job.JobFolders;
import com.kronkers.mlops.training.process.ChildProcesses;
import com.kronkers.mlops.training.process.JavaLimits;
import com.kronkers.mlops.training.process.ProcessLimits;
import com.kronkers.mlops.training.process.ProgramOutcome;
import com.kronkers.mlops.training.process.StartedProgram;
import com.kronkers.mlops.training.process.StopSignal;
import com.kronkers.mlops.training.trainer.Trainers;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * The program that writes what a project may see. Where it is wanted ({@code kronkers.training.runner.standby}), the one
 * for the next job waits started, once there was a first job, so that a project does not wait for a virtual machine and
 * a database. Each does one job, within the limits of any program.
 */
@Singleton
final class Preparations {
    private static final Logger LOG = Logger.getLogger(Preparations.class);
    private static final String STEP = "prepare";

    private final Trainers trainers;
    private final ChildProcesses children;
    private final JavaLimits java;
    private final ProcessLimits limits;
    private final boolean standby;
    private Preparation spare;
    private boolean closed;

    @Inject
    Preparations(Trainers trainers, ChildProcesses children, RunnerConfig config) {
        this.trainers = trainers;
        this.children = children;
        this.java = config.javaLimits().quickly();
        this.limits = config.processLimits();
        this.standby = config.standby();
    }

    /**
     * The program of one job. Closing it ends it.
     *
     * @param folder its own, which goes with it
     * @param code the digest of what it runs; empty for one that does not wait
     */
    record Preparation(StartedProgram program, Path folder, String code) implements AutoCloseable {

        /** @param time how long it may take from now on */
        ProgramOutcome outcome(Duration time, StopSignal stop) throws InterruptedException {
            return program.outcome(time, stop);
        }

        @Override
        public void close() throws InterruptedException {
            try {
                program.close();
            } finally {
                JobFolders.clear(folder);
            }
        }
    }

    /**
     * Begins a job: by the program that waits for it if there is one, and it still runs what is installed.
     *
     * @param own the limits of the job; with others than the service's it is given a program that begins within them
     */
    Preparation begin(Workplace place, ProcessLimits own) throws IOException, InterruptedException {
        place.steps().begin(STEP);
        Preparation preparation = own.equals(limits) ? takeSpare().orElse(null) : null;
        if (preparation == null) {
            preparation = start("", own);
        }
        try {
            List<Path> writable = List.of(preparation.folder(), place.directory());
            String job = place.directory().resolve(JobDescription.FILE).toString();
            preparation.program().go(job, writable, place.log());
            return preparation;
        } catch (IOException e) {
            preparation.close();
            throw e;
        }
    }

    private Optional<Preparation> takeSpare() throws IOException, InterruptedException {
        Preparation waiting;
        synchronized (this) {
            waiting = spare;
            spare = null;
        }
        if (waiting == null) {
            return Optional.empty();
        }
        if (waiting.program().isAlive() && waiting.code().equals(trainers.codeDigest())) {
            return Optional.of(waiting);
        }
        LOG.info("The program that waited for a project's job has ended or is outdated; a new one is started");
        waiting.close();
        return Optional.empty();
    }

    /** Has the next job's program started beside the job that is at it, if that is wanted and none waits. */
    void startNext() {
        if (standby) {
            Thread thread = new Thread(this::standBy, "prepare-standby");
            thread.setDaemon(true);
            thread.start();
        }
    }

    void standBy() {
        try {
            String code = trainers.codeDigest();
            synchronized (this) {
                if (!closed && spare == null) {
                    spare = start(code, limits);
                }
            }
        } catch (IOException e) {
            LOG.warnf("The next project's job will start its first program itself: %s", e);
        }
    }

    private Preparation start(String code, ProcessLimits within) throws IOException {
        Path folder = Files.createTempDirectory("kronkers-prepare-");
        try {
            String main = trainers.prepare();
            return new Preparation(
                    children.startAhead(java.program(
                            folder.getFileName().toString(),
                            trainers.classPath(main),
                            main,
                            folder,
                            List.of(),
                            within)),
                    folder,
                    code);
        } catch (IOException e) {
            JobFolders.clear(folder);
            throw e;
        }
    }

    @PreDestroy
    void close() throws InterruptedException {
        Preparation waiting;
        synchronized (this) {
            closed = true;
            waiting = spare;
            spare = null;
        }
        if (waiting != null) {
            waiting.close();
        }
    }
}
