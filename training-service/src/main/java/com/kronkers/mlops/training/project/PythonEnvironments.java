package com.kronkers.mlops.training.project;

import com.kronkers.mlops.training.artifact.Digests;
import com.kronkers.mlops.training.process.ChildProcesses;
import com.kronkers.mlops.training.process.ProcessLimits;
import com.kronkers.mlops.training.process.Program;
import com.kronkers.mlops.training.process.ProgramOutcome;
import com.kronkers.mlops.training.process.StopSignal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Virtual environments, made once for each set of requirements and kept. Making one is the only part of a job that may
 * use the network. Packages come as wheels only, so that nothing of a package runs before it is in the sandbox.
 */
@ApplicationScoped
public class PythonEnvironments {
    /** How long to wait before asking again whether it is this one's turn. */
    private static final Duration TURN = Duration.ofMillis(250);

    private static final String COMPLETE = "complete";
    private static final long MEMORY = 2L << 30;
    private static final int PROCESSES = 128;
    private static final int FILES = 300_000;

    private final Path folder;
    private final ChildProcesses children;
    private final ProjectsConfig config;
    private final Function<String, String> variables;
    private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();

    /** @param dataDirectory environments are kept in its folder {@code environments} */
    @Inject
    public PythonEnvironments(
            @ConfigProperty(name = "kronkers.data-dir") Path dataDirectory,
            ChildProcesses children,
            ProjectsConfig config) {
        this(dataDirectory, children, config, System::getenv);
    }

    PythonEnvironments(
            Path dataDirectory, ChildProcesses children, ProjectsConfig config, Function<String, String> variables) {
        this.folder = dataDirectory.toAbsolutePath().normalize().resolve("environments");
        this.children = children;
        this.config = config;
        this.variables = variables;
    }

    /** What came of making an environment; either is null. */
    public record Result(PythonEnvironment environment, ProgramOutcome failure) {}

    /**
     * The environment that a project asks for, made if there is none yet. Others that ask for the same one wait.
     *
     * @param log where pip's output is kept
     * @throws IOException naming the interpreters that were found, if none fits
     */
    public Result of(Project project, Path log, StopSignal stop)
            throws IOException, InterruptedException, InvalidProjectException {
        PythonRequirements wanted = project.manifest().pythonEnvironment().isPresent()
                ? PythonRequirements.read(
                        project.files(), project.manifest().pythonEnvironment().get())
                : new PythonRequirements(Optional.empty(), List.of());
        PythonInterpreter interpreter = interpreter(wanted);
        if (wanted.requirements().isEmpty()) {
            return new Result(new PythonEnvironment(interpreter.executable(), List.of(interpreter.home())), null);
        }
        String name = name(interpreter, wanted);
        ReentrantLock lock = locks.computeIfAbsent(name, key -> new ReentrantLock());
        while (!lock.tryLock()) {
            if (stop.await(TURN)) {
                return stopped(stop);
            }
        }
        try (FileChannel file = lockFile(name)) {
            while (file.tryLock() == null) { // against other processes; let go when the channel is closed
                if (stop.await(TURN)) {
                    return stopped(stop);
                }
            }
            Path place = folder.resolve(name);
            Optional<ProgramOutcome> failure = Files.exists(place.resolve(COMPLETE))
                    ? Optional.empty()
                    : make(name, interpreter, wanted, log, stop);
            PythonEnvironment ready =
                    new PythonEnvironment(place.resolve("bin/python"), List.of(interpreter.home(), place));
            return failure.isPresent() ? new Result(null, failure.get()) : new Result(ready, null);
        } finally {
            lock.unlock();
        }
    }

    private static Result stopped(StopSignal stop) {
        return new Result(null, new ProgramOutcome.Stopped(stop.reason().orElseThrow()));
    }

    private FileChannel lockFile(String name) throws IOException {
        Files.createDirectories(folder);
        return FileChannel.open(folder.resolve(name + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private PythonInterpreter interpreter(PythonRequirements wanted) throws IOException {
        List<String> names = new ArrayList<>();
        wanted.python().ifPresent(version -> names.add("python" + version));
        names.addAll(config.pythons());
        List<String> found = new ArrayList<>();
        for (String name : names) {
            Optional<PythonInterpreter> interpreter = PythonInterpreter.ask(name);
            if (interpreter.filter(python -> python.fits(wanted.python())).isPresent()) {
                return interpreter.get();
            }
            interpreter.ifPresent(python -> found.add(python.version()));
        }
        throw new IOException("no Python " + wanted.python().orElse("3") + " with its modules venv and ensurepip is"
                + " installed, found " + found + "; ask for one of these in python_env.yaml, or install it (on Debian"
                + " and Ubuntu: apt-get install python3 python3-venv)");
    }

    /** An environment belongs to its interpreter: another one of the same version may lie elsewhere. */
    private static String name(PythonInterpreter interpreter, PythonRequirements wanted) {
        MessageDigest digest = Digests.sha256();
        List<String> lines = new ArrayList<>(wanted.requirements());
        lines.add(0, interpreter.executable() + " " + interpreter.version());
        digest.update(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
        return Digests.named(digest).substring("sha256:".length(), "sha256:".length() + 24);
    }

    private Optional<ProgramOutcome> make(
            String name, PythonInterpreter interpreter, PythonRequirements wanted, Path log, StopSignal stop)
            throws IOException, InterruptedException {
        Path place = folder.resolve(name);
        ProjectFiles.remove(place);
        Files.createDirectories(place);
        Path requirements = Files.write(place.resolve("requirements.txt"), wanted.requirements());
        List<List<String>> commands = List.of(
                List.of(interpreter.executable().toString(), "-I", "-m", "venv", place.toString()),
                install(place.resolve("bin/python"), requirements));
        for (List<String> command : commands) {
            ProgramOutcome outcome = children.run(program(name, command, place), log, stop);
            if (!(outcome instanceof ProgramOutcome.Finished)) {
                ProjectFiles.remove(place);
                return Optional.of(outcome);
            }
        }
        Files.createFile(place.resolve(COMPLETE));
        return Optional.empty();
    }

    /** Wheels alone: what is built from its source runs while it is built. */
    private static List<String> install(Path python, Path requirements) {
        return List.of(
                python.toString(),
                "-I",
                "-m",
                "pip",
                "install",
                "--no-input",
                "--no-cache-dir",
                "--disable-pip-version-check",
                "--progress-bar=off",
                "--only-binary=:all:",
                "--requirement",
                requirements.toString());
    }

    private Program program(String name, List<String> command, Path place) throws IOException {
        ProcessLimits limits = new ProcessLimits(
                config.environmentTimeLimit(),
                config.environmentTimeLimit(),
                MEMORY,
                PROCESSES,
                config.environmentDisk().asLongValue(),
                FILES,
                1 << 20,
                1 << 30);
        return new Program("environment-" + name, command, place, environment(place), List.of(place), limits);
    }

    private Map<String, String> environment(Path place) throws IOException {
        Map<String, String> environment = new HashMap<>();
        environment.put("PATH", "/usr/local/bin:/usr/bin:/bin");
        environment.put("LANG", "C.UTF-8");
        environment.put("HOME", place.toString());
        environment.put("TMPDIR", Files.createDirectories(place.resolve("tmp")).toString());
        for (String variable : config.pipVariables()) {
            String value = variables.apply(variable);
            if (value != null) {
                environment.put(variable, value);
            }
        }
        return environment;
    }
}
