package com.kronkers.mlops.training.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.training.program.FakeLauncher;
import com.kronkers.mlops.training.program.FakeTrainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessesTest {
    private static final long LOG_LIMIT = 10_000;
    private static final Duration SOON = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    private Path directory;
    private Path log;
    private final StopSignal stop = new StopSignal();
    private final ChildProcesses children = new ChildProcesses(new ObjectMapper());

    @BeforeEach
    void prepare() throws IOException {
        directory = Files.createDirectories(folder.resolve("attempt-1"));
        log = folder.resolve("attempt-1.log");
        Files.writeString(directory.resolve("data.parquet"), "PAR1");
    }

    @Test
    void aProgramThatEndsWellIsFinishedAndItsOutputKept() throws Exception {
        ProgramOutcome outcome = run("none", Duration.ofMinutes(1));

        assertThat(outcome).isEqualTo(new ProgramOutcome.Finished());
        assertThat(log).content().contains("training on 4 bytes", "trained");
        assertThat(directory.resolve("model.zip")).isNotEmptyFile();
    }

    @Test
    void aProgramThatFailsSaysWhyInItsLastLine() throws Exception {
        ProgramOutcome outcome = run("fail", Duration.ofMinutes(1));

        assertThat(outcome).isEqualTo(new ProgramOutcome.Broken(1, "column units is missing"));
    }

    @Test
    void aProgramThatCannotBeFoundIsBrokenNotHanging() throws Exception {
        writeJob("none");

        Program program = java().program(
                        "nowhere",
                        "nowhere",
                        "no.such.Program",
                        directory,
                        List.of("job.json"),
                        limits(Duration.ofMinutes(1)));
        ProgramOutcome outcome = children.run(program, log, stop);

        assertThat(outcome).isInstanceOf(ProgramOutcome.Broken.class);
        assertThat(log).content().contains("ClassNotFoundException");
    }

    @Test
    void aProgramOverItsTimeIsEndedWithEverythingItStarted() throws Exception {
        writeJob("hang");
        try (StartedProgram program = children.start(fake("hang", Duration.ofMinutes(1)), log)) {
            await().atMost(SOON).until(() -> Files.exists(directory.resolve("grandchild")));

            ProgramOutcome outcome = program.outcome(Duration.ofSeconds(1), stop);

            assertThat(outcome).isEqualTo(new ProgramOutcome.TimedOut(Duration.ofSeconds(1)));
        }
        assertGrandchildIsGone();
    }

    @Test
    void aProgramNobodyWantsIsEndedWithEverythingItStarted() throws Exception {
        Thread stopper = new Thread(() -> {
            await().atMost(SOON).until(() -> Files.exists(directory.resolve("grandchild")));
            stop.stop("the service stops");
        });
        stopper.start();

        ProgramOutcome outcome = run("hang", Duration.ofMinutes(2));

        assertThat(outcome).isEqualTo(new ProgramOutcome.Stopped("the service stops"));
        assertGrandchildIsGone();
        stopper.join();
    }

    @Test
    void aProgramSeesNothingOfTheServicesEnvironmentAndHasABoundedHeap() throws Exception {
        run("environment", Duration.ofMinutes(1));

        List<String> lines = Files.readAllLines(log);
        List<String> names = lines.stream()
                .filter(line -> line.contains("="))
                .map(line -> line.substring(0, line.indexOf('=')))
                .toList();
        assertThat(names)
                .containsExactlyInAnyOrder(
                        "PWD",
                        "PATH",
                        "LANG",
                        "HOME",
                        "TMPDIR",
                        "OMP_NUM_THREADS",
                        "DJL_CACHE_DIR",
                        "ENGINE_CACHE_DIR",
                        "heap");
        assertThat(lines).contains("HOME=" + directory, "OMP_NUM_THREADS=2", "DJL_CACHE_DIR=" + folder.resolve("djl"));
        String heap = lines.stream()
                .filter(line -> line.startsWith("heap="))
                .findFirst()
                .orElseThrow();
        assertThat(Long.parseLong(heap.substring("heap=".length()))).isLessThanOrEqualTo(64L << 20);
    }

    @Test
    void outputOverTheLimitIsDroppedAndTheLogSaysSo() throws Exception {
        ProgramOutcome outcome = run("noisy", Duration.ofMinutes(1));

        assertThat(outcome).isEqualTo(new ProgramOutcome.Finished());
        assertThat(Files.size(log)).isBetween(LOG_LIMIT, LOG_LIMIT + 100);
        assertThat(log).content().endsWith("[output over " + LOG_LIMIT + " bytes was dropped]\n");
    }

    @Test
    void aProgramWhoseServiceIsKilledEndsItself() throws Exception {
        Process orphan = orphan("hang");
        await().atMost(SOON).until(() -> Files.exists(directory.resolve("grandchild")));

        orphan.getOutputStream().close(); // what the operating system does when the service dies

        assertThat(orphan.waitFor()).isEqualTo(75);
        assertGrandchildIsGone();
    }

    /** It would end by itself before the last of them, if it could. */
    @Test
    void aProgramThatWaitsForWhatItStartedEndsWithAllOfItWhenItsServiceIsKilled() throws Exception {
        Process orphan = orphan("herd");
        await().atMost(SOON).until(() -> Files.exists(directory.resolve("herd")));
        List<ProcessHandle> tree = orphan.descendants().toList();

        orphan.getOutputStream().close();

        assertThat(orphan.waitFor()).isEqualTo(75);
        assertThat(tree).hasSizeGreaterThan(100);
        await().atMost(SOON).until(() -> tree.stream().noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void aProjectWhoseServiceIsKilledEndsWithEverythingItStarted() throws Exception {
        Process launcher = launch(
                ProjectLauncher.class, "sleep 600 & printf %s $! > grandchild.tmp; mv grandchild.tmp grandchild; wait");
        await().atMost(SOON)
                .until(() -> Files.exists(directory.resolve("grandchild"))
                        // the shell and what it sleeps by: the program that moved the file has ended
                        && launcher.descendants().count() == 2);
        List<ProcessHandle> tree = launcher.descendants().toList();

        launcher.getOutputStream().close(); // what the operating system does when the service dies

        assertThat(launcher.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(launcher.exitValue()).isEqualTo(75);
        assertThat(tree).hasSize(2);
        await().atMost(SOON).until(() -> tree.stream().noneMatch(ProcessHandle::isAlive));
        assertGrandchildIsGone();
    }

    /** A program as the service starts it, for a test that does to it what happens when the service dies. */
    private Process orphan(String behaviour) throws IOException {
        writeJob(behaviour);
        List<String> command = java().command(
                        folder,
                        "target/classes:target/test-classes",
                        FakeTrainer.class.getName(),
                        List.of(directory.resolve("job.json").toString()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    /** A virtual machine that waits for a thread that reads does so for 300 ms, always; otherwise it is slow only sometimes. */
    @Test
    void aProjectsProcessEndsWithTheProjectAsOneThatReadsNothingDoes() throws Exception {
        long readsNothing = leastMillisBehind(FakeLauncher.class);

        long reads = leastMillisBehind(ProjectLauncher.class);

        assertThat(reads).isLessThan(readsNothing + 150);
    }

    private long leastMillisBehind(Class<?> launcher) throws Exception {
        long least = Long.MAX_VALUE;
        for (int launched = 0; launched < 8; launched++) {
            least = Math.min(least, millisBehind(launcher));
        }
        return least;
    }

    /** How much later than its command a program ends; the command is so long that a thread that reads does so by then. */
    private long millisBehind(Class<?> launcher) throws Exception {
        launch(launcher, "sleep 0.3; date +%s%3N > ended").waitFor();
        long now = System.currentTimeMillis();
        return now - Long.parseLong(Files.readString(directory.resolve("ended")).strip());
    }

    private Process launch(Class<?> launcher, String script) throws IOException {
        return new ProcessBuilder(
                        JavaLimits.java(),
                        "-cp",
                        "target/classes:target/test-classes"
                                .replace(
                                        "target",
                                        Path.of("target").toAbsolutePath().toString()),
                        launcher.getName(),
                        "-",
                        "-",
                        "/bin/sh",
                        "-c",
                        script)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    private ProgramOutcome run(String behaviour, Duration time) throws IOException, InterruptedException {
        writeJob(behaviour);
        return children.run(fake(behaviour, time), log, stop);
    }

    private Program fake(String behaviour, Duration time) throws IOException {
        return java().program(
                        directory.getFileName() + "-" + behaviour,
                        Path.of("target/test-classes").toAbsolutePath().toString(),
                        FakeTrainer.class.getName(),
                        directory,
                        List.of(directory.resolve("job.json").toString()),
                        limits(time));
    }

    private void writeJob(String behaviour) throws IOException {
        Files.writeString(directory.resolve("job.json"), "{\"parameters\":{\"behaviour\":\"" + behaviour + "\"}}");
    }

    private JavaLimits java() {
        return new JavaLimits(64 << 20, 64 << 20, 2, Optional.of(folder.resolve("djl")));
    }

    private static ProcessLimits limits(Duration time) {
        return new ProcessLimits(time, Duration.ofMinutes(5), 1L << 30, 200, 64 << 20, 1_000, LOG_LIMIT, 64 << 20);
    }

    private void assertGrandchildIsGone() throws IOException {
        long pid = Long.parseLong(Files.readString(directory.resolve("grandchild")));
        await().atMost(SOON)
                .until(() ->
                        ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
    }
}
