package com.kronkers.mlops.training.project;

import com.kronkers.mlops.training.artifact.Digests;
import com.kronkers.mlops.training.process.ChildProcesses;
import com.kronkers.mlops.training.process.ProcessLimits;
import com.kronkers.mlops.training.process.Program;
import com.kronkers.mlops.training.process.ProgramOutcome;
import com.kronkers.mlops.training.process.StopSignal;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
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

    private static final long MEMORY = 2L << 30;
    private static final int PROCESSES = 128;

    private final EnvironmentStore store;
    private final ChildProcesses children;
    private final ProjectsConfig config;
    private final Function<String, String> variables;

    /** By what they were asked under: to ask one is to start it, a quarter of a second that a job would wait. */
    private final Map<String, PythonInterpreter> known = new ConcurrentHashMap<>();

    /** @param dataDirectory environments are kept in its folder {@code environments} */
    @Inject
    public PythonEnvironments(
            @ConfigProperty(name = "kronkers.data-dir") Path dataDirectory,
            ChildProcesses children,
            ProjectsConfig config,
            Clock clock) {
        this(dataDirectory, children, config, clock, System::getenv);
    }

    PythonEnvironments(
            Path dataDirectory,
            ChildProcesses children,
            ProjectsConfig config,
            Clock clock,
            Function<String, String> variables) {
        this.store =
                new EnvironmentStore(dataDirectory.toAbsolutePath().normalize().resolve("environments"), clock);
        this.children = children;
        this.config = config;
        this.variables = variables;
    }

    /** What came of asking for an environment. */
    public sealed interface Result {}

    /** It can be used until it is closed. */
    public record Ready(PythonEnvironment environment) implements Result {}

    /** The program that makes it did not end well. */
    public record NotMade(ProgramOutcome failure) implements Result {}

    /**
     * The environment that a project asks for, made if there is none yet. Others that ask for the same one wait. It is kept
     * until it is closed.
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
            return new Ready(new PythonEnvironment(interpreter.executable(), List.of(interpreter.home()), () -> {}));
        }
        return kept(interpreter, wanted, log, stop);
    }

    private Result kept(PythonInterpreter interpreter, PythonRequirements wanted, Path log, StopSignal stop)
            throws IOException, InterruptedException {
        String name = name(interpreter, wanted);
        Path place = store.place(name);
        boolean made = false;
        while (true) {
            Optional<EnvironmentLocks.Hold> use = store.use(name);
            if (use.isPresent()) {
                if (made) {
                    evictBeside();
                }
                List<Path> folders = List.of(interpreter.home(), place);
                return new Ready(new PythonEnvironment(place.resolve("bin/python"), folders, use.get()::close));
            }
            Optional<EnvironmentLocks.Hold> alone = store.alone(name);
            if (alone.isPresent()) {
                Optional<ProgramOutcome> failure = makeOnce(name, interpreter, wanted, log, stop, alone.get());
                if (failure.isPresent()) {
                    return new NotMade(failure.get());
                }
                made = true;
            } else if (stop.await(TURN)) {
                return new NotMade(new ProgramOutcome.Stopped(stop.reason().orElseThrow()));
            }
        }
    }

    /** Removes environments that nobody has used for long, and as many more as are too many. */
    @Scheduled(every = "6h", delayed = "2m")
    void evict() {
        store.evict(config.environmentsAge(), config.environmentsDisk().asLongValue());
    }

    /** Others than the one that is in use now; whoever waits for that one does not wait until all are measured. */
    private void evictBeside() {
        Thread thread = new Thread(this::evict, "environment-eviction");
        thread.setDaemon(true);
        thread.start();
    }

    private PythonInterpreter interpreter(PythonRequirements wanted) throws IOException {
        List<String> names = new ArrayList<>();
        wanted.python().ifPresent(version -> names.add("python" + version));
        names.addAll(config.pythons());
        List<String> found = new ArrayList<>();
        for (String name : names) {
            Optional<PythonInterpreter> interpreter = ask(name);
            if (interpreter.filter(python -> python.fits(wanted.python())).isPresent()) {
                return interpreter.get();
            }
            interpreter.ifPresent(python -> found.add(python.version()));
        }
        throw new IOException("no Python " + wanted.python().orElse("3") + " with its modules venv and ensurepip is"
                + " installed, found " + found + "; ask for one of these in python_env.yaml, or install it (on Debian"
                + " and Ubuntu: apt-get install python3 python3-venv)");
    }

    private Optional<PythonInterpreter> ask(String name) {
        PythonInterpreter before = known.get(name);
        if (before != null && before.isUnchanged()) {
            return Optional.of(before);
        }
        Optional<PythonInterpreter> interpreter = PythonInterpreter.ask(name);
        interpreter.ifPresent(found -> known.put(name, found));
        return interpreter;
    }

    /** An environment belongs to its interpreter: another one of the same version may lie elsewhere. */
    private static String name(PythonInterpreter interpreter, PythonRequirements wanted) {
        MessageDigest digest = Digests.sha256();
        List<String> lines = new ArrayList<>(wanted.requirements());
        lines.add(0, interpreter.executable() + " " + interpreter.version());
        digest.update(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
        return Digests.named(digest).substring("sha256:".length(), "sha256:".length() + 24);
    }

    private Optional<ProgramOutcome> makeOnce(
            String name,
            PythonInterpreter interpreter,
            PythonRequirements wanted,
            Path log,
            StopSignal stop,
            EnvironmentLocks.Hold alone)
            throws IOException, InterruptedException {
        try (alone) {
            return store.isComplete(name) ? Optional.empty() : make(name, interpreter, wanted, log, stop);
        }
    }

    private Optional<ProgramOutcome> make(
            String name, PythonInterpreter interpreter, PythonRequirements wanted, Path log, StopSignal stop)
            throws IOException, InterruptedException {
        Path place = store.place(name);
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
        store.complete(name);
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
                config.environmentFiles(),
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
