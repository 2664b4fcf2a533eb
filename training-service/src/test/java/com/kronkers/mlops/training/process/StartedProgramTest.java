package com.kronkers.mlops.training.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.training.program.FakeAhead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A program that is started ahead: waiting it does nothing and ends when nobody wants it, told to go on it is as any other. */
class StartedProgramTest extends ProgramScenario {
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final int ORPHANED = 75;

    private final ChildProcesses children = new ChildProcesses(new ObjectMapper());

    @Test
    void aJavaProgramRehearsesAndWaitsForWhatItWorksOn() throws Exception {
        try (StartedProgram program = children.startAhead(java(FakeAhead.class))) {
            await().atMost(SOON).until(() -> Files.exists(directory.resolve("rehearsed")));
            Path input = Files.writeString(folder.resolve("input"), "what came later");

            program.go(input.toString(), List.of(directory, folder), log);

            assertThat(program.outcome(LONG, new StopSignal())).isEqualTo(new ProgramOutcome.Finished());
            assertThat(directory.resolve("output")).hasContent("what came later");
        }
    }

    @Test
    void aJavaProgramThatWaitsEndsWithItsService() throws Exception {
        List<String> command = new ArrayList<>(List.of("env", ChildProcesses.AHEAD + "=true"));
        command.addAll(java(FakeAhead.class).command());
        Process orphan =
                new ProcessBuilder(command).directory(directory.toFile()).start();
        await().atMost(SOON).until(() -> Files.exists(directory.resolve("rehearsed")));

        orphan.getOutputStream().close(); // what the operating system does when the service dies

        assertThat(orphan.waitFor()).isEqualTo(ORPHANED);
        assertThat(directory.resolve("output")).doesNotExist();
    }

    @Test
    void aProjectWaitsInItsSandboxAndDoesNotSeeThatItDid() throws Exception {
        Sandbox sandbox = new Sandbox(List.of());
        assumeTrue(sandbox.unavailable().isEmpty(), "no sandbox");
        try (StartedProgram program = children.startAhead(project(Optional.of(sandbox)))) {
            Files.writeString(folder.resolve("attempt/data/rows"), "rows that came later");

            program.go(log);

            assertThat(program.outcome(LONG, new StopSignal())).isEqualTo(new ProgramOutcome.Finished());
            assertThat(log).content().contains("rows that came later").doesNotContain(ChildProcesses.AHEAD);
        }
    }

    @Test
    void aProjectThatWaitsEndsWithItsService() throws Exception {
        List<String> command = new ArrayList<>(List.of("env", ChildProcesses.AHEAD + "=true"));
        command.addAll(project(Optional.empty()).command());
        Process orphan =
                new ProcessBuilder(command).redirectOutput(log.toFile()).start();

        orphan.getOutputStream().close();

        assertThat(orphan.waitFor()).isEqualTo(ORPHANED);
        assertThat(log).isEmptyFile();
    }

    @Test
    void whatComesIntoItsFoldersWhileItWaitsIsNotItsDoing() throws Exception {
        try (StartedProgram program = children.startAhead(script("read told; sleep 1; echo done"))) {
            Files.write(directory.resolve("data"), new byte[20 << 20]);

            program.go(log);

            assertThat(program.outcome(LONG, new StopSignal())).isEqualTo(new ProgramOutcome.Finished());
        }
    }

    @Test
    void itsDiskIsLimited() throws Exception {
        ProgramOutcome outcome =
                waited("i=0; while true; do i=$((i+1)); dd if=/dev/zero of=$i bs=1M count=1 status=none; done");

        assertThat(outcome)
                .isEqualTo(new ProgramOutcome.OverLimit(Limit.DISK, "more disk than the 16 MiB that it may have"));
    }

    @Test
    void itsCpuTimeIsLimited() throws Exception {
        ProgramOutcome outcome = waited("while true; do :; done & while true; do :; done");

        assertThat(outcome)
                .isEqualTo(new ProgramOutcome.OverLimit(Limit.CPU, "more CPU time than the PT2S that it may have"));
    }

    @Test
    void itsMemoryIsLimited() throws Exception {
        assumeTrue(!children.gaps().contains(NoCgroups.MEMORY), "no control group may be made here");

        ProgramOutcome outcome = waited("tail /dev/zero");

        assertThat(outcome)
                .isEqualTo(new ProgramOutcome.OverLimit(Limit.MEMORY, "more memory than the 64 MiB that it may have"));
    }

    @Test
    void itsOutputIsLimited() throws Exception {
        ProgramOutcome outcome = waited("yes 'a line that says nothing'");

        assertThat(outcome)
                .isEqualTo(new ProgramOutcome.OverLimit(Limit.OUTPUT, "more output than the 64 MiB that it may print"));
    }

    @Test
    void itsTimeCountsFromWhenItIsToldToGoOn() throws Exception {
        try (StartedProgram program = children.startAhead(script("read told; sleep 0.1"))) {
            await().pollDelay(Duration.ofSeconds(4)).until(program::isAlive); // longer than it may take

            program.go(log);

            assertThat(program.outcome(Duration.ofSeconds(3), new StopSignal()))
                    .isEqualTo(new ProgramOutcome.Finished());
        }
    }

    @Test
    void aProgramOverItsTimeIsEndedWithEverythingItStarted() throws Exception {
        try (StartedProgram program = children.startAhead(script("read told; sleep " + mark + " & wait"))) {
            program.go(log);

            assertThat(program.outcome(Duration.ofSeconds(1), new StopSignal()))
                    .isEqualTo(new ProgramOutcome.TimedOut(Duration.ofSeconds(1)));
        }
        assertNothingIsLeft();
    }

    @Test
    void aProgramThatNobodyWantsAnyMoreIsEndedWithEverythingItStarted() throws Exception {
        try (StartedProgram program = children.startAhead(script("sleep " + mark + " & read told"))) {
            await().atMost(SOON).until(this::sleeps);

            assertThat(program.isAlive()).isTrue();
        }
        assertNothingIsLeft();
    }

    @Test
    void aProgramThatEndedWhileItWaitedSaysWhy() throws Exception {
        try (StartedProgram program = children.startAhead(script("echo 'no such library'; exit 3"))) {
            await().atMost(SOON).until(() -> !program.isAlive());

            program.go(log);

            assertThat(program.outcome(LONG, new StopSignal()))
                    .isEqualTo(new ProgramOutcome.Broken(3, "no such library"));
        }
    }

    private ProgramOutcome waited(String script) throws Exception {
        try (StartedProgram program = children.startAhead(script("read told; " + script))) {
            program.go(log);
            return program.outcome(LONG, new StopSignal());
        }
    }

    private Program script(String script) {
        return shell("started-program-test-" + mark, script, directory, limits(64 << 20));
    }

    private Program java(Class<?> main) throws IOException {
        return new JavaLimits(64 << 20, 64 << 20, 1, Optional.empty())
                .quickly()
                .program(
                        "started-program-test-" + mark,
                        Path.of("target/test-classes").toAbsolutePath().toString(),
                        main.getName(),
                        directory,
                        List.of(),
                        limits(512 << 20));
    }

    private Program project(Optional<Sandbox> sandbox) throws IOException {
        ProjectSpace space = new ProjectSpace(directory, sandbox);
        space.show(Files.createDirectories(directory.resolve("data")), "data");
        return space.program(
                "started-program-test-" + mark,
                List.of("/bin/sh", "-c", "env; cat " + space.place("data") + "/rows"),
                space.place("home"),
                Map.of("PATH", "/usr/bin:/bin"),
                Optional.empty(),
                limits(512 << 20));
    }

    private static ProcessLimits limits(long memory) {
        return new ProcessLimits(LONG, Duration.ofSeconds(2), memory, 60, 16 << 20, 300, 10_000, 64 << 20);
    }

    private boolean sleeps() {
        return ProcessHandle.allProcesses().anyMatch(process -> process.info()
                .commandLine()
                .filter(line -> line.contains("sleep " + mark) && !line.contains("read"))
                .isPresent());
    }
}
