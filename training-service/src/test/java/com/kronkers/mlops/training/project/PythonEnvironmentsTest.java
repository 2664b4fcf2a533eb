package com.kronkers.mlops.training.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.training.process.ChildProcesses;
import com.kronkers.mlops.training.process.Limit;
import com.kronkers.mlops.training.process.ProgramOutcome;
import com.kronkers.mlops.training.process.StopSignal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Environments with packages from a folder, so that no network is needed. */
class PythonEnvironmentsTest {
    @TempDir
    Path folder;

    private Path wheels;
    private Path log;

    @BeforeEach
    void writeWheels() throws IOException {
        assumeTrue(
                PythonInterpreter.ask("python3").isPresent()
                        || PythonInterpreter.ask("/usr/bin/python3").isPresent(),
                "no python3 with venv and ensurepip");
        log = folder.resolve("log");
        wheels = Files.createDirectories(folder.resolve("wheels"));
        Files.write(
                wheels.resolve("greeting-1.0-py3-none-any.whl"),
                ArchiveReaderTest.zip(
                        "greeting.py",
                        "print('hello from a wheel')",
                        "greeting-1.0.dist-info/METADATA",
                        "Metadata-Version: 2.1\nName: greeting\nVersion: 1.0\n",
                        "greeting-1.0.dist-info/WHEEL",
                        "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
                        "greeting-1.0.dist-info/RECORD",
                        "greeting.py,,\ngreeting-1.0.dist-info/METADATA,,\ngreeting-1.0.dist-info/WHEEL,,\n"
                                + "greeting-1.0.dist-info/RECORD,,\n"));
        Files.write(wheels.resolve("evil-1.0.tar.gz"), new byte[] {1, 2, 3});
    }

    @Test
    void anEnvironmentIsMadeOnceHoweverManyWaitForIt() throws Exception {
        PythonEnvironments environments = environments("PT2M");
        Project project = project("dependencies: [greeting==1.0]");
        ExecutorService callers = Executors.newFixedThreadPool(3);
        List<Future<PythonEnvironment>> results = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            results.add(callers.submit(() -> made(environments, project)));
        }
        for (Future<PythonEnvironment> result : results) {
            assertThat(result.get().python()).isEqualTo(results.get(0).get().python());
        }
        callers.shutdown();

        assertThat(Files.readString(log).split("Successfully installed greeting-1.0", -1))
                .hasSize(2);
        assertThat(run(results.get(0).get().python(), "import greeting")).isEqualTo("hello from a wheel");
    }

    @Test
    void anEnvironmentIsFoundAgainAfterARestart() throws Exception {
        Project project = project("dependencies: [greeting]");
        PythonEnvironment made = made(environments("PT2M"), project);
        Path first = made.python();
        made.close();
        Files.delete(log);

        Path second = made(environments("PT2M"), project).python();

        assertThat(second).isEqualTo(first);
        assertThat(log).doesNotExist();
    }

    @Test
    void anInterpreterIsAskedAgainOnlyWhenItHasChanged() throws Exception {
        Path asked = folder.resolve("asked");
        Path interpreter = folder.resolve("python-of-our-own");
        Files.writeString(
                interpreter,
                "#!/bin/sh\necho asked >> %s\necho %s\necho %s\necho 3.11.7\n".formatted(asked, interpreter, folder),
                StandardOpenOption.CREATE_NEW);
        Files.setPosixFilePermissions(interpreter, PosixFilePermissions.fromString("rwxr-xr-x"));
        PythonEnvironments environments =
                environments(Map.of("kronkers.training.projects.pythons", interpreter.toString()));

        made(environments, project("dependencies: []"));
        made(environments, project("dependencies: []"));

        assertThat(asked).hasContent("asked");
        Files.setLastModifiedTime(interpreter, FileTime.from(Instant.EPOCH));
        assertThat(made(environments, project("dependencies: []")).python()).isEqualTo(interpreter);
        assertThat(asked).hasContent("asked\nasked");
    }

    @Test
    void whatNobodyUsesIsRemovedAndWhatSomebodyUsesIsNot() throws Exception {
        Map<String, String> small = Map.of("kronkers.training.projects.environments-disk", "1K");
        PythonEnvironments environments = environments(small);
        PythonEnvironment used = made(environments, project("dependencies: [greeting]"));

        PythonEnvironment next = made(environments, project("dependencies: [greeting==1.0]"));

        assertThat(run(used.python(), "import greeting")).isEqualTo("hello from a wheel");
        used.close();
        environments.evict();
        assertThat(used.python()).doesNotExist();
        assertThat(run(next.python(), "import greeting")).isEqualTo("hello from a wheel");
    }

    @Test
    void aPackageThatIsNoWheelIsNotBuilt() throws Exception {
        ProgramOutcome failure = failure(environments("PT2M"), project("dependencies: [evil]"));

        assertThat(failure).isInstanceOf(ProgramOutcome.Broken.class);
        assertThat(log).content().contains("No matching distribution found for evil");
        try (var left = Files.list(folder.resolve("data/environments"))) {
            assertThat(left.filter(Files::isDirectory)).isEmpty();
        }
    }

    @Test
    void anEnvironmentThatTakesTooLongIsGivenUp() throws Exception {
        ProgramOutcome failure = failure(environments("PT0.05S"), project("dependencies: [greeting]"));

        assertThat(failure).isEqualTo(new ProgramOutcome.TimedOut(Duration.ofMillis(50)));
    }

    @Test
    void anEnvironmentThatTakesTooMuchDiskOrTooManyFilesIsGivenUp() throws Exception {
        for (Map.Entry<Limit, String> limit : Map.of(
                        Limit.DISK, "environment-disk=4M", Limit.FILES, "environment-files=50")
                .entrySet()) {
            String[] setting = limit.getValue().split("=");
            PythonEnvironments environments =
                    environments(Map.of("kronkers.training.projects." + setting[0], setting[1]));

            ProgramOutcome failure = failure(environments, project("dependencies: [greeting]"));

            assertThat(failure).isInstanceOfSatisfying(ProgramOutcome.OverLimit.class, over -> assertThat(over.limit())
                    .isEqualTo(limit.getKey()));
            try (var left = Files.list(folder.resolve("data/environments"))) {
                assertThat(left.filter(Files::isDirectory)).isEmpty();
            }
        }
    }

    @Test
    void aVersionThatIsNotInstalledIsNamedWithThoseThatAre() {
        assertThatThrownBy(() -> environments("PT2M").of(project("python: \"3.2\""), log, new StopSignal()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no Python 3.2 with its modules venv and ensurepip is installed, found [3.");
    }

    @Test
    void aProjectWithoutPackagesUsesTheInterpreterItself() throws Exception {
        PythonEnvironment environment = made(environments("PT2M"), project("python: \"3\""));

        assertThat(run(environment.python(), "print(1 + 1)")).isEqualTo("2");
    }

    private PythonEnvironment made(PythonEnvironments environments, Project project) throws Exception {
        PythonEnvironments.Result result = environments.of(project, log, new StopSignal());
        assertThat(result).isInstanceOf(PythonEnvironments.Ready.class);
        return ((PythonEnvironments.Ready) result).environment();
    }

    private ProgramOutcome failure(PythonEnvironments environments, Project project) throws Exception {
        PythonEnvironments.Result result = environments.of(project, log, new StopSignal());
        assertThat(result).isInstanceOf(PythonEnvironments.NotMade.class);
        return ((PythonEnvironments.NotMade) result).failure();
    }

    private PythonEnvironments environments(String timeLimit) {
        return environments(Map.of("kronkers.training.projects.environment-time-limit", timeLimit));
    }

    private PythonEnvironments environments(Map<String, String> settings) {
        ProjectsConfig config = TestProjectsConfig.with(settings);
        Map<String, String> variables = Map.of("PIP_NO_INDEX", "1", "PIP_FIND_LINKS", wheels.toString());
        return new PythonEnvironments(
                folder.resolve("data"),
                new ChildProcesses(new ObjectMapper()),
                config,
                Clock.systemUTC(),
                variables::get);
    }

    private Project project(String environment) throws Exception {
        Path files = Files.createTempDirectory(folder, "project");
        Files.writeString(
                files.resolve("MLproject"),
                "name: a\npython_env: python_env.yaml\nentry_points: {main: {command: python a.py}}");
        Files.writeString(files.resolve("python_env.yaml"), environment);
        return new Project(
                "sha256:" + "a".repeat(64),
                Manifest.read(files),
                files,
                Project.Origin.ARCHIVE,
                1,
                "somebody",
                Instant.EPOCH);
    }

    private static String run(Path python, String code) throws IOException {
        Process process = new ProcessBuilder(python.toString(), "-c", code).start();
        return new String(process.getInputStream().readAllBytes()).strip();
    }
}
