package com.kronkers.mlops.training.runner;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * Runs programs as child JVMs: in a directory of their own, with an environment that holds nothing of the service's
 * (no passwords), bounded memory, a time limit, and killed with everything they started when they are to end.
 */
final class ChildProcesses {
    private static final Logger LOG = Logger.getLogger(ChildProcesses.class);
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final ChildLimits limits;
    private final ObjectMapper json;

    ChildProcesses(ChildLimits limits, ObjectMapper json) {
        this.limits = limits;
        this.json = json;
    }

    /**
     * Runs a main class to its end.
     *
     * @param directory its working directory; temporary files go there, too
     * @param log where its output is kept
     * @throws IOException if it could not be started
     */
    ProgramOutcome run(
            String classPath, String mainClass, Path directory, List<String> arguments, Path log, StopSignal stop)
            throws IOException, InterruptedException {
        Path temporary = Files.createDirectories(directory.resolve("tmp"));
        ProcessBuilder builder = new ProcessBuilder(limits.command(
                temporary, placeGuard(directory) + File.pathSeparator + classPath, mainClass, arguments));
        builder.directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(limits.environment(directory, temporary));
        ProgramLog output = new ProgramLog(log, limits.logBytes());
        Process process = builder.start();
        CompletableFuture<Void> drained = drain(process, output);
        try {
            return outcome(process, drained, output, stop);
        } finally {
            kill(process);
            awaitEnd(drained, process);
        }
    }

    private ProgramOutcome outcome(Process process, CompletableFuture<Void> drained, ProgramLog output, StopSignal stop)
            throws InterruptedException {
        try {
            CompletableFuture.anyOf(process.onExit(), stop.future())
                    .get(limits.time().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return new ProgramOutcome.TimedOut(limits.time());
        } catch (ExecutionException e) {
            throw new IllegalStateException("waiting for a process does not fail", e);
        }
        if (process.isAlive()) {
            return new ProgramOutcome.Stopped(stop.reason().orElse("the job is to end"));
        }
        awaitEnd(drained, process);
        return process.exitValue() == 0
                ? new ProgramOutcome.Finished()
                : new ProgramOutcome.Broken(process.exitValue(), message(output.lastLine()));
    }

    // The tree is read before its root dies: afterwards nobody knows whose children they were.
    private static void kill(Process process) {
        List<ProcessHandle> tree = process.descendants().toList();
        process.destroyForcibly();
        tree.forEach(ProcessHandle::destroyForcibly);
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
            drained.get(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            kill(process);
        } catch (ExecutionException e) {
            // The log ends early; the exit code, which decides, is not touched by that.
            LOG.warnf(e.getCause(), "The output of process %d was not read to its end", process.pid());
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

    private static Path placeGuard(Path directory) throws IOException {
        String name = ChildGuard.class.getName().replace('.', '/') + ".class";
        Path guard = directory.resolve("guard");
        Path target = guard.resolve(name);
        Files.createDirectories(target.getParent());
        try (InputStream code = ChildGuard.class.getResourceAsStream("ChildGuard.class")) {
            if (code == null) {
                throw new IOException("the class file of ChildGuard is missing from the service");
            }
            Files.copy(code, target, StandardCopyOption.REPLACE_EXISTING);
        }
        return guard;
    }
}
