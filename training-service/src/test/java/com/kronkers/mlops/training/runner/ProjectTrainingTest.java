package com.kronkers.mlops.training.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.training.process.ChildProcesses;
import com.kronkers.mlops.training.process.Sandbox;
import com.kronkers.mlops.training.process.StopSignal;
import com.kronkers.mlops.training.program.FakeAdopt;
import com.kronkers.mlops.training.program.FakeBacktest;
import com.kronkers.mlops.training.program.FakePrepare;
import com.kronkers.mlops.training.project.Manifest;
import com.kronkers.mlops.training.project.Project;
import com.kronkers.mlops.training.project.ProjectArchives;
import com.kronkers.mlops.training.project.ProjectSandbox;
import com.kronkers.mlops.training.project.PythonEnvironments;
import com.kronkers.mlops.training.project.TestProjectsConfig;
import com.kronkers.mlops.training.trainer.Trainers;
import com.kronkers.mlops.training.trainer.TrainersConfig;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the backtests of a project take, where projects are trusted and there is no sandbox. */
class ProjectTrainingTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DIGEST = "sha256:" + "e".repeat(64);
    private static final ProjectSandbox TRUSTED =
            new ProjectSandbox(new Sandbox(Path.of("/nowhere/bwrap"), List.of()), true);

    @TempDir
    Path folder;

    @Test
    void aBacktestThatWasJudgedLeavesNoFiles() throws Exception {
        Optional<RunOutcome> ended = train(2, Duration.ofMinutes(5), ProjectArchives.model());

        assertThat(ended).isEmpty();
        assertThat(place().resolve("model.zip")).exists();
        assertThat(place().resolve("backtest-2")).doesNotExist();
        assertThat(place().resolve("backtest-1")).doesNotExist();
        JsonNode job = JSON.readTree(place().resolve("job.json").toFile());
        assertThat(job.get("backtests").findValuesAsText("trainedThrough")).containsExactly("2017-07-01", "2017-08-01");
    }

    /** Each of them would end in time. */
    @Test
    @Timeout(60)
    void allBacktestsHaveOneTimeLimit() throws Exception {
        Optional<RunOutcome> ended =
                train(20, Duration.ofSeconds(8), "Thread.sleep(1_000);\n" + ProjectArchives.model());

        assertThat(ended).hasValueSatisfying(outcome -> assertThat(outcome)
                .isInstanceOfSatisfying(RunOutcome.Failed.class, failed -> assertThat(failed.error())
                        .isEqualTo("the training and its backtests, 20, did not end within PT8S together; ask"
                                + " for fewer backtests, or let it take less time, or raise limits.time of the policy,"
                                + " at most to kronkers.training.runner.time-limit")));
    }

    private Path place() {
        return folder.resolve("attempt");
    }

    private Optional<RunOutcome> train(int backtests, Duration timeLimit, String statements) throws Exception {
        Files.createDirectories(place());
        Files.writeString(place().resolve("job.json"), "{}");
        Files.writeString(place().resolve("data.parquet"), "PAR1 rows PAR1");
        Project project = project(statements);
        RunnerConfig config = new SmallRyeConfigBuilder()
                .withMapping(RunnerConfig.class)
                .withConverter(MemorySize.class, 100, new MemorySizeConverter())
                .withDefaultValue("kronkers.training.runner.time-limit", timeLimit.toString())
                .withDefaultValue("kronkers.training.runner.standby", "false")
                .build()
                .getConfigMapping(RunnerConfig.class);
        ChildProcesses children = new ChildProcesses(JSON);
        Trainers trainers = new Trainers(trainers());
        try (RecordingTracking tracking = new RecordingTracking()) {
            return new ProjectTraining(
                            new ProjectAccess(digest -> Optional.of(project), TRUSTED),
                            new PythonEnvironments(
                                    folder, children, TestProjectsConfig.with(Map.of()), Clock.systemUTC()),
                            tracking,
                            new Preparations(trainers, children, config),
                            new PlatformPrograms(
                                    trainers,
                                    children,
                                    config.javaLimits(),
                                    config.processLimits(),
                                    config.resultLimit().asLongValue()),
                            children,
                            config,
                            JSON)
                    .train(
                            ProjectJobs.job("weekly", DIGEST, backtests),
                            new Workplace(
                                    "project-training-test", place(), folder.resolve("log"), Workplace.Steps.UNTOLD),
                            new StopSignal());
        }
    }

    private Project project(String statements) throws Exception {
        Path files = Files.createDirectories(folder.resolve("project"));
        try (ZipInputStream zip =
                new ZipInputStream(new ByteArrayInputStream(ProjectArchives.java("repeated", statements)))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Files.write(files.resolve(entry.getName()), zip.readAllBytes());
            }
        }
        return new Project(
                DIGEST, Manifest.read(files), files, new Project.Origin(null, null), 1, "test", Instant.now());
    }

    private static TrainersConfig trainers() {
        Map<String, String> settings = Map.of(
                "kronkers.trainers.home", "target/test-classes",
                "kronkers.trainers.prepare", FakePrepare.class.getName(),
                "kronkers.trainers.adopt", FakeAdopt.class.getName(),
                "kronkers.trainers.backtest", FakeBacktest.class.getName());
        return new SmallRyeConfigBuilder()
                .withMapping(TrainersConfig.class)
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build()
                .getConfigMapping(TrainersConfig.class);
    }
}
