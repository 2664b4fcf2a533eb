package com.kronkers.mlops.training.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.training.process.ChildProcesses;
import com.kronkers.mlops.training.process.Limit;
import com.kronkers.mlops.training.process.ProcessLimits;
import com.kronkers.mlops.training.process.ProgramOutcome;
import com.kronkers.mlops.training.process.StopSignal;
import com.kronkers.mlops.training.program.FakePrepare;
import com.kronkers.mlops.training.runner.Preparations.Preparation;
import com.kronkers.mlops.training.trainer.Trainers;
import com.kronkers.mlops.training.trainer.TrainersConfig;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program that prepares a project's job, and the one that waits for the next. */
class PreparationsTest {
    private static final Duration SOON = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    private final ChildProcesses children = new ChildProcesses(new ObjectMapper());
    private Path home;
    private static final RunnerConfig WANTED = config("standby", "true");

    private Preparations preparations;

    @BeforeEach
    void install() throws IOException {
        home = folder.resolve("trainers");
        Path program = Path.of(FakePrepare.class.getName().replace('.', '/') + ".class");
        Files.createDirectories(home.resolve(program).getParent());
        Files.copy(Path.of("target/test-classes").resolve(program), home.resolve(program));
        preparations = preparations(WANTED);
    }

    @AfterEach
    void close() throws InterruptedException {
        preparations.close();
    }

    @Test
    void withoutAnyThatWaitsAJobStartsItsOwn() throws Exception {
        assertThat(waiting()).isEmpty();

        prepared("first");
    }

    @Test
    void theOneThatWaitsDoesTheNextJobAndNoOther() throws Exception {
        preparations.standBy();
        ProcessHandle waiting = rehearsed();

        prepared("first");

        await().atMost(SOON).until(() -> !waiting.isAlive());
        prepared("second");
    }

    @Test
    void oneWaitsAtATime() throws Exception {
        preparations.standBy();
        preparations.standBy();

        rehearsed();
        assertThat(waiting()).hasSize(1);
    }

    @Test
    void oneThatWasKilledWhileItWaitedIsReplaced() throws Exception {
        preparations.standBy();
        ProcessHandle waiting = rehearsed();
        waiting.destroyForcibly();
        await().atMost(SOON).until(() -> !waiting.isAlive());

        prepared("first");
    }

    @Test
    void oneThatRunsOtherCodeThanIsInstalledIsReplaced() throws Exception {
        preparations.standBy();
        ProcessHandle waiting = rehearsed();
        Path own = directoryOf(waiting);
        Files.writeString(home.resolve("another.jar"), "newer");

        try (Preparation preparation = preparations.begin(place("first"), WANTED.processLimits())) {
            assertThat(preparation.folder()).isNotEqualTo(own);
            await().atMost(SOON).until(() -> !waiting.isAlive());
            assertThat(preparation.outcome(SOON, new StopSignal())).isEqualTo(new ProgramOutcome.Finished());
        }
    }

    @Test
    void theServiceTakesItWithItAndLeavesNoFolder() throws Exception {
        preparations.standBy();
        ProcessHandle waiting = rehearsed();
        Path own = directoryOf(waiting);

        preparations.close();

        await().atMost(SOON).until(() -> !waiting.isAlive());
        assertThat(own).doesNotExist();
        preparations.standBy();
        assertThat(waiting()).isEmpty();
    }

    @Test
    void oneIsStartedBesideTheJobThatIsAtIt() throws Exception {
        preparations.startNext();

        rehearsed();
    }

    @Test
    void noneWaitsWhereItIsNotWanted() throws Exception {
        Preparations none = preparations(config("standby", "false"));

        none.startNext();

        await().during(Duration.ofSeconds(1)).until(() -> waiting().isEmpty());
    }

    @Test
    void theJobThatTookItIsWithinItsLimits() throws Exception {
        RunnerConfig fewFiles = config("file-limit", "100");
        Preparations few = preparations(fewFiles);
        few.standBy();
        rehearsed();
        Workplace place = place("first");
        for (int file = 0; file < 101; file++) {
            Files.createFile(place.directory().resolve("file-" + file));
        }

        try (Preparation preparation = few.begin(place, fewFiles.processLimits())) {
            assertThat(preparation.outcome(SOON, new StopSignal()))
                    .isEqualTo(new ProgramOutcome.OverLimit(Limit.FILES, "more than the 100 files that it may have"));
        }
    }

    @Test
    void aJobWithLimitsOfItsOwnIsDoneByOneThatBeganWithinThem() throws Exception {
        preparations.standBy();
        ProcessHandle waiting = rehearsed();
        ProcessLimits own = config("cpu-limit", "PT60S").processLimits();

        try (Preparation preparation = preparations.begin(place("first"), own)) {
            assertThat(preparation.outcome(SOON, new StopSignal())).isEqualTo(new ProgramOutcome.Finished());
        }

        assertThat(waiting.isAlive()).isTrue();
    }

    private void prepared(String name) throws Exception {
        Workplace place = place(name);
        try (Preparation preparation = preparations.begin(place, WANTED.processLimits())) {
            assertThat(preparation.outcome(SOON, new StopSignal())).isEqualTo(new ProgramOutcome.Finished());
        }
        assertThat(place.directory().resolve("train.csv")).isNotEmptyFile();
        assertThat(place.log()).content().contains("prepared");
    }

    private Workplace place(String name) throws IOException {
        Path directory = Files.createDirectories(folder.resolve(name));
        Files.writeString(directory.resolve("job.json"), "{}");
        return new Workplace(name, directory, folder.resolve(name + ".log"), Workplace.Steps.UNTOLD);
    }

    private ProcessHandle rehearsed() {
        return await().atMost(SOON)
                .until(
                        () -> waiting().stream()
                                .filter(process ->
                                        Files.exists(directoryOf(process).resolve("rehearsed")))
                                .findFirst()
                                .orElse(null),
                        found -> found != null);
    }

    private static Path directoryOf(ProcessHandle process) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "cwd"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those whose class path is this test's. */
    private List<ProcessHandle> waiting() {
        try (Stream<ProcessHandle> children = ProcessHandle.current().children()) {
            return children.filter(process -> process.info()
                            .commandLine()
                            .filter(line -> line.contains(home.toString()))
                            .isPresent())
                    .toList();
        }
    }

    private static RunnerConfig config(String setting, String value) {
        return new SmallRyeConfigBuilder()
                .withMapping(RunnerConfig.class)
                .withConverter(MemorySize.class, 100, new MemorySizeConverter())
                .withDefaultValue("kronkers.training.runner." + setting, value)
                .build()
                .getConfigMapping(RunnerConfig.class);
    }

    private Preparations preparations(RunnerConfig config) {
        Map<String, String> installed = Map.of(
                "kronkers.trainers.home", home.toString(), "kronkers.trainers.prepare", FakePrepare.class.getName());
        TrainersConfig trainers = new SmallRyeConfigBuilder()
                .withMapping(TrainersConfig.class)
                .withSources(new PropertiesConfigSource(installed, "test", 100))
                .build()
                .getConfigMapping(TrainersConfig.class);
        return new Preparations(new Trainers(trainers), children, config);
    }
}
