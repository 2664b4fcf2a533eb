package com.kronkers.mlops.serving.deployment;

import com.kronkers.mlops.runtime.InvalidModelPackageException;
import com.kronkers.mlops.runtime.ModelPackage;
import com.kronkers.mlops.serving.storage.AtomicFile;
import com.kronkers.mlops.serving.storage.StorageConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
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
 * Tries a package that is a program in a process of its own: with nothing of this one's environment, a bound on its
 * memory and on its time. What would take this service down with it takes down only that process. A package that passed
 * is not tried again here.
 */
@ApplicationScoped
class ProcessTrial implements ArtifactTrial {
    private static final Logger LOG = Logger.getLogger(ProcessTrial.class);
    private static final String PASSED = "passed ";
    private static final String REFUSED = "refused ";
    private static final long WATCH_MILLIS = 20;
    private static final int KIBI = 1024;
    /** A JVM and an engine reserve more addresses than memory; what is beyond this no package needs. */
    private static final long ADDRESSES_BEYOND_MEMORY = 8L << 30;
    /** What a table of numbers takes in memory, for each byte of its file: the numbers, and the copies made of them. */
    private static final int ESTIMATE = 2;

    private static final List<String> KEPT = List.of("PATH", "DJL_CACHE_DIR", "ENGINE_CACHE_DIR", "LD_LIBRARY_PATH");

    private final Path folder;
    private final DeploymentConfig.Trial config;

    @Inject
    ProcessTrial(StorageConfig storage, DeploymentConfig config) {
        this(storage.dataDir().resolve("trial"), config.trial());
    }

    ProcessTrial(Path folder, DeploymentConfig.Trial config) {
        this.folder = folder.toAbsolutePath();
        this.config = config;
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
            Path work = folder.resolve("work");
            delete(work);
            Files.createDirectories(work);
            Passed found = tried(artifact.toAbsolutePath(), work);
            delete(work);
            AtomicFile.write(passed, String.valueOf(found.bytes()).getBytes(StandardCharsets.UTF_8));
            return found;
        } catch (IOException e) {
            throw new ArtifactUnavailableException("the package cannot be tried: " + e, e);
        }
    }

    private Passed tried(Path artifact, Path work) throws IOException {
        try (ModelPackage content = ModelPackage.open(artifact, work)) {
            if (!config.flavors().contains(content.flavor())) {
                return new Passed(ESTIMATE * content.totalBytes());
            }
        } catch (InvalidModelPackageException e) {
            throw new RefusedVersionException("the package cannot be served: " + e.getMessage(), e);
        }
        return run(artifact, work);
    }

    private Passed run(Path artifact, Path work) throws IOException {
        Path result = work.resolve("result");
        Path log = work.resolve("log");
        Process process = start(artifact, work, result, log);
        Optional<String> stopped = watch(process);
        String line = Files.exists(result) ? Files.readString(result) : "";
        if (stopped.isPresent()) {
            throw new RefusedVersionException(stopped.get());
        }
        if (line.startsWith(PASSED)) {
            return new Passed(Long.parseLong(line.substring(PASSED.length()).strip()));
        }
        if (line.startsWith(REFUSED)) {
            throw new RefusedVersionException(line.substring(REFUSED.length()));
        }
        LOG.errorf("The process that tried %s said: %s", artifact.getFileName(), lastLines(log));
        throw new RefusedVersionException("it ended the process that tried it, with exit code " + process.exitValue());
    }

    private Process start(Path artifact, Path work, Path result, Path log) throws IOException {
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
                "-Djava.io.tmpdir=" + work));
        for (String property : List.of("DJL_CACHE_DIR", "ENGINE_CACHE_DIR", "user.home")) {
            if (System.getProperty(property) != null) {
                command.add("-D" + property + "=" + System.getProperty(property));
            }
        }
        command.addAll(List.of(TrialMain.class.getName(), artifact.toString(), work.toString(), result.toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(work.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(KEPT);
        // Not on the command line: ONNX Runtime 1.29 puts that through a regular expression, whose depth of recursion
        // is
        // the length of the line, and a long class path ends the process.
        environment.put("CLASSPATH", ChildClassPath.of(System.getProperty("java.class.path")));
        // One arena: what is measured is the model, not glibc's reserves.
        environment.put("MALLOC_ARENA_MAX", "1");
        environment.put("OMP_NUM_THREADS", "1");
        return builder.start();
    }

    /** Waits for the end; why the process was ended, if it was. */
    private Optional<String> watch(Process process) {
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
            process.destroyForcibly();
            awaitEnd(process);
        }
    }

    private static void awaitEnd(Process process) {
        try {
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String lastLines(Path log) throws IOException {
        List<String> lines = Files.exists(log) ? Files.readAllLines(log, StandardCharsets.ISO_8859_1) : List.of();
        return String.join(" | ", lines.subList(Math.max(0, lines.size() - 10), lines.size()));
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
