package com.kronkers.mlops.training.process;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * Runs programs as child processes: with an environment that holds nothing of the service's (no passwords), within
 * limits of time, CPU, memory, processes, disk and output, and ended with everything they started when they are to end.
 */
@Singleton
public final class ChildProcesses {
    private static final Logger LOG = Logger.getLogger(ChildProcesses.class);
    private static final long GRACE_MILLIS = 5_000;

    private final Cgroups cgroups;
    private final LimitedCommand limited;
    private final ObjectMapper json;
    private final long diskReserve;

    /** Limits as far as this machine and this user can. */
    @Inject
    public ChildProcesses(ObjectMapper json) {
        this(CgroupSearch.here(), json);
    }

    ChildProcesses(Cgroups cgroups, ObjectMapper json) {
        this(cgroups, json, DiskUsage.RESERVE);
    }

    /** @param diskReserve bytes that programs must leave on the disk for everybody else */
    ChildProcesses(Cgroups cgroups, ObjectMapper json, long diskReserve) {
        this.cgroups = cgroups;
        this.limited = LimitedCommand.here(cgroups.gaps());
        this.json = json;
        this.diskReserve = diskReserve;
    }

    /** What cannot be limited on this machine, in words; empty where everything is. */
    public List<String> gaps() {
        return limited.gaps();
    }

    /**
     * Runs a program to its end.
     *
     * @param log where its output is kept
     * @throws IOException if it could not be started
     */
    public ProgramOutcome run(Program program, Path log, StopSignal stop) throws IOException, InterruptedException {
        ProcessLimits limits = program.limits();
        CompletableFuture<ProgramOutcome.OverLimit> exceeded = new CompletableFuture<>();
        ProgramLog output = new ProgramLog(
                log, limits.logBytes(), limits.outputBytes(), () -> exceeded.complete(Excess.output(limits)));
        DiskUsage disk = new DiskUsage(program.writable(), limits, diskReserve);
        try (Cgroups.Group group = cgroups.open(groupName(program), limits)) {
            Process process = start(program, group);
            CompletableFuture<Void> drained = drain(process, output);
            try (LimitWatch watch = new LimitWatch(process, group, disk, limits, exceeded)) {
                return outcome(new Running(process, drained, output, exceeded, watch), limits, stop);
            } finally {
                kill(process, group);
                awaitEnd(drained, process);
            }
        }
    }

    /** No other group's on this machine, also where another service runs the same job: closing a group ends what is in it. */
    private static String groupName(Program program) {
        return program.name() + "-" + UUID.randomUUID();
    }

    private record Running(
            Process process,
            CompletableFuture<Void> drained,
            ProgramLog output,
            CompletableFuture<ProgramOutcome.OverLimit> exceeded,
            LimitWatch watch) {}

    private Process start(Program program, Cgroups.Group group) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(limited.of(program, group.folders()));
        builder.directory(program.directory().toFile()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(program.environment());
        builder.environment().putAll(group.environment());
        return builder.start();
    }

    private ProgramOutcome outcome(Running running, ProcessLimits limits, StopSignal stop) throws InterruptedException {
        try {
            CompletableFuture.anyOf(running.process().onExit(), stop.future(), running.exceeded())
                    .get(limits.time().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return new ProgramOutcome.TimedOut(limits.time());
        } catch (ExecutionException e) {
            throw new IllegalStateException("waiting for a process does not fail", e);
        }
        if (running.exceeded().isDone()) {
            return running.exceeded().join();
        }
        if (running.process().isAlive()) {
            return new ProgramOutcome.Stopped(stop.reason().orElse("the job is to end"));
        }
        awaitEnd(running.drained(), running.process());
        return ended(running, limits);
    }

    /** A program that the kernel stopped at a limit ends by itself, as it seems. */
    private ProgramOutcome ended(Running running, ProcessLimits limits) {
        int exitCode = running.process().exitValue();
        Optional<ProgramOutcome.OverLimit> excess =
                running.watch().check().or(() -> LimitedCommand.excess(exitCode, limits));
        if (excess.isPresent()) {
            return excess.get();
        }
        return exitCode == 0
                ? new ProgramOutcome.Finished()
                : new ProgramOutcome.Broken(exitCode, message(running.output().lastLine()));
    }

    // The tree is read before its root dies: afterwards nobody knows whose children they were.
    private static void kill(Process process, Cgroups.Group group) {
        List<ProcessHandle> tree = process.descendants().toList();
        process.destroyForcibly();
        tree.forEach(ProcessHandle::destroyForcibly);
        group.kill();
    }

    private static CompletableFuture<Void> drain(Process process, ProgramLog output) {
        CompletableFuture<Void> drained = new CompletableFuture<>();
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
        return drained;
    }

    // A grandchild may hold the pipe open; what the program itself printed has arrived by then.
    private static void awaitEnd(CompletableFuture<Void> drained, Process process) throws InterruptedException {
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
}
