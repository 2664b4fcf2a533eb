package com.kronkers.mlops.serving.deployment;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * A JVM that tries one package and ends. It has a folder of its own, nothing of this service's environment, and a bound on
 * its memory and its time. It ends by itself when this service does.
 */
final class TrialProcess implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(TrialProcess.class);
    private static final String PASSED = "passed ";
    private static final String REFUSED = "refused ";
    private static final long WATCH_MILLIS = 10;
    private static final int KIBI = 1024;
    /** A JVM and an engine reserve more addresses than memory; what is beyond this no package needs. */
    private static final long ADDRESSES_BEYOND_MEMORY = 8L << 30;

    private static final List<String> KEPT = List.of("PATH", "DJL_CACHE_DIR", "ENGINE_CACHE_DIR", "LD_LIBRARY_PATH");

    /** The process ended without a word: the package ended it or, if it had waited before, something else did. */
    static final class EndedException extends RefusedVersionException {
        EndedException(int exitCode) {
            super("it ended the process that tried it, with exit code " + exitCode);
        }
    }

    private final DeploymentConfig.Trial config;
    private final Path folder;
    private final Process process;

    private TrialProcess(DeploymentConfig.Trial config, Path folder, Process process) {
        this.config = config;
        this.folder = folder;
        this.process = process;
    }

    /**
     * Starts it; it waits to be told what to try.
     *
     * @param folder its own, made here and deleted with it
     * @param ahead whether it may take its time now to be quick later: it rehearses a small package while it waits
     */
    static TrialProcess start(Path folder, DeploymentConfig deployment, boolean ahead) throws IOException {
        DeploymentConfig.Trial config = deployment.trial();
        Files.createDirectories(folder);
        long kibibytes = (config.memory().asLongValue() + ADDRESSES_BEYOND_MEMORY) / KIBI;
        List<String> command = new ArrayList<>(List.of(
                "sh",
                "-c",
                // Where the system knows no such limits, memory is watched all the same.
                "ulimit -c 0 2>/dev/null; ulimit -v " + kibibytes + " 2>/dev/null; exec \"$@\"",
                "trial",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + config.heap().asLongValue(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:MaxMetaspaceSize=128m",
                "-Xshare:auto",
                "-Dai.djl.offline=true",
                "-Djava.io.tmpdir=" + folder));
        for (String property : List.of("DJL_CACHE_DIR", "ENGINE_CACHE_DIR", "user.home")) {
            if (System.getProperty(property) != null) {
                command.add("-D" + property + "=" + System.getProperty(property));
            }
        }
        command.addAll(List.of(
                TrialMain.class.getName(),
                folder.toString(),
                ahead ? TrialMain.AHEAD : "",
                String.valueOf(deployment.largestPackage().asLongValue())));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log(folder).toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(KEPT);
        // Not on the command line: ONNX Runtime 1.29 puts that through a regular expression whose recursion is as deep
        // as the line is long, and a long class path ends the process.
        environment.put("CLASSPATH", ChildClassPath.of(System.getProperty("java.class.path")));
        // One arena: what is measured is the model, not glibc's reserves.
        environment.put("MALLOC_ARENA_MAX", "1");
        environment.put("OMP_NUM_THREADS", "1");
        return new TrialProcess(config, folder, builder.start());
    }

    /**
     * Tries this package and waits for the outcome.
     *
     * @throws RefusedVersionException saying why it does not pass
     */
    ArtifactTrial.Passed run(Path artifact) throws IOException {
        tell(artifact);
        Optional<String> stopped = watch();
        Path result = TrialMain.result(folder);
        String line = Files.exists(result) ? Files.readString(result) : "";
        if (stopped.isPresent()) {
            throw new RefusedVersionException(stopped.get());
        }
        if (line.startsWith(PASSED)) {
            return new ArtifactTrial.Passed(
                    Long.parseLong(line.substring(PASSED.length()).strip()));
        }
        if (line.startsWith(REFUSED)) {
            throw new RefusedVersionException(line.substring(REFUSED.length()));
        }
        LOG.errorf("The process that tried %s said: %s", artifact.getFileName(), lastLines());
        throw new EndedException(process.exitValue());
    }

    private void tell(Path artifact) {
        try {
            // It stays open: the process ends when it is closed.
            process.getOutputStream().write((artifact + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            // It is gone already; how it ended is said below.
            LOG.debugf(e, "The process did not wait for %s", artifact);
        }
    }

    /** Waits for the end; why the process was ended, if it was. */
    private Optional<String> watch() {
        long most = config.memory().asLongValue();
        long end = System.nanoTime() + config.timeout().toNanos();
        try {
            while (!process.waitFor(WATCH_MILLIS, TimeUnit.MILLISECONDS)) {
                if (ProcessMemory.residentBytes(process.pid()) > most) {
                    return Optional.of(
                            "it takes more than the " + (most >> 20) + " MiB of memory that a trial may take");
                }
                if (System.nanoTime() > end) {
                    return Optional.of("it has not answered its rows within "
                            + config.timeout().toSeconds() + " s");
                }
            }
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ArtifactUnavailableException("interrupted while the package was tried", e);
        } finally {
            end();
        }
    }

    private void end() {
        process.destroyForcibly();
        try {
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String lastLines() throws IOException {
        Path log = log(folder);
        List<String> lines = Files.exists(log) ? Files.readAllLines(log, StandardCharsets.ISO_8859_1) : List.of();
        return String.join(" | ", lines.subList(Math.max(0, lines.size() - 10), lines.size()));
    }

    static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static Path log(Path folder) {
        return folder.resolve("log");
    }

    /** Ends it, whatever it does, and takes its folder away. */
    @Override
    public void close() throws IOException {
        end();
        delete(folder);
    }
}
