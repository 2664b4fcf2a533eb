package com.kronkers.mlops.training.process;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/** A program that runs, or waits to be told to. Closing it ends it with everything that it started. */
public final class StartedProgram implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(StartedProgram.class);
    private static final long GRACE_MILLIS = 5_000;

    private final Program program;
    private final Process process;
    private final Cgroups.Group group;
    private final ProcessLimits limits;
    private final Measurement measurement;
    private final ObjectMapper json;
    private final CompletableFuture<ProgramOutcome.OverLimit> exceeded = new CompletableFuture<>();
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private ProgramLog output;
    private DiskUsage disk;

    /** Takes what is in a program's folders now as what was there before it. */
    interface Measurement {
        DiskUsage take(List<Path> folders, ProcessLimits limits) throws IOException;
    }

    StartedProgram(
            Program program,
            Process process,
            Cgroups.Group group,
            DiskUsage disk,
            Measurement measurement,
            ObjectMapper json) {
        this.program = program;
        this.process = process;
        this.group = group;
        this.limits = program.limits();
        this.disk = disk;
        this.measurement = measurement;
        this.json = json;
    }

    /** Whether it has not ended yet. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Tells a program that was started ahead to go on.
     *
     * @param log where its output is kept
     */
    public void go(Path log) throws IOException {
        go("", program.writable(), log);
    }

    /**
     * Tells a program that was started before there was a job to go on.
     *
     * @param argument one more for the program; one line
     * @param writable the folders whose growth is watched; what lies in them by now is not its doing
     * @param log where its output is kept
     */
    public void go(String argument, List<Path> writable, Path log) throws IOException {
        disk = measurement.take(writable, limits);
        keepOutput(log);
        OutputStream told = process.getOutputStream();
        try {
            told.write((argument + "\n").getBytes(StandardCharsets.UTF_8));
            told.flush(); // and it stays open: the program ends when it is closed
        } catch (IOException e) {
            LOG.debugf(e, "Process %d did not wait; its outcome says why", process.pid());
        }
    }

    /**
     * Waits for the end of a program that goes on, and watches it until then.
     *
     * @param time how long it may take from now on
     */
    public ProgramOutcome outcome(Duration time, StopSignal stop) throws InterruptedException {
        try (LimitWatch watch = new LimitWatch(process, group, disk, limits, exceeded)) {
            CompletableFuture.anyOf(process.onExit(), stop.future(), exceeded)
                    .get(time.toMillis(), TimeUnit.MILLISECONDS);
            if (exceeded.isDone()) {
                return exceeded.join();
            }
            if (process.isAlive()) {
                return new ProgramOutcome.Stopped(stop.reason().orElse("the job is to end"));
            }
            awaitEnd();
            return ended(watch);
        } catch (TimeoutException e) {
            return new ProgramOutcome.TimedOut(time);
        } catch (ExecutionException e) {
            throw new IllegalStateException("waiting for a process does not fail", e);
        }
    }

    /** A program that the kernel stopped at a limit ends by itself, as it seems. */
    private ProgramOutcome ended(LimitWatch watch) {
        int exitCode = process.exitValue();
        Optional<ProgramOutcome.OverLimit> excess = watch.check().or(() -> LimitedCommand.excess(exitCode, limits));
        if (excess.isPresent()) {
            return excess.get();
        }
        return exitCode == 0
                ? new ProgramOutcome.Finished()
                : new ProgramOutcome.Broken(exitCode, message(output.lastLine()));
    }

    void keepOutput(Path log) {
        output = new ProgramLog(
                log, limits.logBytes(), limits.outputBytes(), () -> exceeded.complete(Excess.output(limits)));
        Thread reader = new Thread(
                () -> {
                    try (InputStream printed = process.getInputStream()) {
                        output.drain(printed);
                        drained.complete(null);
                    } catch (IOException e) {
                        drained.completeExceptionally(e);
                    }
                },
                "job-output-" + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    // A grandchild may hold the pipe open; what the program itself printed has arrived by then.
    private void awaitEnd() throws InterruptedException {
        try {
            drained.get(GRACE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        } catch (ExecutionException e) {
            // The pipe of a process that was ended is closed under its reader.
            LOG.debugf(e.getCause(), "The output of process %d was not read to its end", process.pid());
        }
    }

    private String message(String lastLine) {
        try {
            JsonNode said = json.readTree(lastLine);
            return said != null && said.path("error").isTextual()
                    ? said.path("error").textValue()
                    : lastLine;
        } catch (JsonProcessingException e) {
            return lastLine; // not every program ends with JSON, a crashed JVM for example
        }
    }

    @Override
    public void close() throws InterruptedException {
        try {
            kill();
            if (output != null) {
                awaitEnd();
            }
        } finally {
            group.close();
        }
    }

    // The tree is read before its root dies: afterwards nobody knows whose children they were.
    private void kill() {
        List<ProcessHandle> tree = process.descendants().toList();
        process.destroyForcibly();
        tree.forEach(ProcessHandle::destroyForcibly);
        group.kill();
    }
}
