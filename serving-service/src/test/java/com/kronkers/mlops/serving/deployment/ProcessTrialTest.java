package com.kronkers.mlops.serving.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.kronkers.mlops.serving.platform.DemandModel;
import com.kronkers.mlops.serving.platform.ForeignModels;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With real child processes. */
class ProcessTrialTest {
    @TempDir
    Path folder;

    @Test
    void aPackageThatIsAProgramIsTriedInAProcessAndItsMemoryMeasured() throws IOException {
        ProcessTrial trial = trial(Map.of());

        ArtifactTrial.Passed passed = trial.of(ForeignModels.TORCHSCRIPT, "sha256:torch");

        assertThat(passed.bytes()).isBetween(Files.size(ForeignModels.TORCHSCRIPT), 1L << 30);
        assertThat(children()).isZero();
        assertThat(work()).isEmpty();
    }

    @Test
    void whatPassedIsNotTriedAgain() throws IOException {
        trial(Map.of()).of(ForeignModels.ONNX, "sha256:onnx");
        Path gone = folder.resolve("gone.zip");

        assertThat(trial(Map.of()).of(gone, "sha256:onnx").bytes()).isPositive();
    }

    @Test
    void aTableOfNumbersNeedsNoProcess() throws IOException {
        Path zip = DemandModel.write(folder.resolve("demand.zip"), 1);
        // A process with so little memory would not even start.
        ProcessTrial trial = trial(Map.of("kronkers.deployment.trial.memory", "1M"));

        assertThat(trial.of(zip, "sha256:demand").bytes()).isPositive();
        assertThat(trial.of(ForeignModels.XGBOOST, "sha256:trees").bytes()).isPositive();
    }

    @Test
    void treesThatWouldTakeMuchOfThisHeapAreRefusedUnread() throws IOException {
        Path zip = ForeignModels.paddedTrees(folder.resolve("large.zip"), 48 << 20);
        ProcessTrial trial = trial(Map.of(), 384L << 20);

        assertThatThrownBy(() -> trial.of(zip, "sha256:large"))
                .isInstanceOf(RefusedVersionException.class)
                .hasMessageContaining("flavor xgboost")
                .hasMessageContaining("a quarter of its 384 MiB; this one takes about 97 MiB")
                .hasMessageContaining("-Xmx");

        assertThat(work()).isEmpty();
        assertThat(trial.of(ForeignModels.XGBOOST, "sha256:trees").bytes()).isPositive();
        assertThat(trial(Map.of(), 1L << 30).of(zip, "sha256:large").bytes()).isGreaterThan(96L << 20);
        assertThatThrownBy(() -> trial.of(zip, "sha256:large"))
                .as("passed where the heap was larger")
                .isInstanceOf(RefusedVersionException.class);
    }

    @Test
    void whatAnOlderReleaseTriedIsTriedAgain() throws IOException {
        Path passed = Files.createDirectories(folder.resolve("trial").resolve("passed"));
        Files.writeString(passed.resolve("sha256-trees"), "1");

        assertThat(trial(Map.of()).of(ForeignModels.XGBOOST, "sha256:trees").bytes())
                .isGreaterThan(Files.size(ForeignModels.XGBOOST));
    }

    @Test
    void aTorchScriptThatAllocatesWithoutEndIsRefusedAndTheServiceLives() throws IOException {
        Path zip = ForeignModels.allocatingWithoutEnd(folder.resolve("endless.zip"));

        assertThatThrownBy(() -> trial(Map.of()).of(zip, "sha256:endless"))
                .isInstanceOf(RefusedVersionException.class)
                .hasMessageContaining("more than the 1024 MiB of memory");
        assertThat(children()).isZero();
        // The next trial begins in an empty folder, whatever the one that was killed left behind.
        trial(Map.of()).of(DemandModel.write(folder.resolve("demand.zip"), 1), "sha256:demand");
        assertThat(work()).isEmpty();
    }

    @Test
    void aTorchScriptThatNeverAnswersIsRefused() throws IOException {
        Path zip = ForeignModels.computingWithoutEnd(folder.resolve("endless.zip"));

        assertThatThrownBy(() -> trial(Map.of("kronkers.deployment.trial.timeout", "PT15S"))
                        .of(zip, "sha256:endless"))
                .isInstanceOf(RefusedVersionException.class)
                .hasMessageContaining("within 15 s");
        assertThat(children()).isZero();
    }

    @Test
    void aPackageThatIsNoneIsRefusedWithTheReason() throws IOException {
        Path zip = Files.writeString(folder.resolve("text.zip"), "no package");

        assertThatThrownBy(() -> trial(Map.of()).of(zip, "sha256:text"))
                .isInstanceOf(RefusedVersionException.class)
                .hasMessageContaining("cannot be served");
    }

    @Test
    void theNextProcessWaitsStartedAndTriesOnlyOnePackage() throws IOException {
        ProcessTrial trial = trial(Map.of("kronkers.deployment.trial.standby", "true"));
        try {
            trial.of(DemandModel.write(folder.resolve("demand.zip"), 1), "sha256:demand");
            assertThat(children()).as("no package needed one yet").isZero();
            trial.of(ForeignModels.ONNX, "sha256:onnx");
            await().atMost(Duration.ofSeconds(60)).until(() -> children() == 1);

            assertThat(trial.of(ForeignModels.TORCHSCRIPT, "sha256:torch").bytes())
                    .isPositive();
            Path endless = ForeignModels.allocatingWithoutEnd(folder.resolve("endless.zip"));
            assertThatThrownBy(() -> trial.of(endless, "sha256:endless")).hasMessageContaining("MiB of memory");
            assertThat(trial.of(ForeignModels.TORCHSCRIPT, "sha256:again").bytes())
                    .isPositive();
            await().atMost(Duration.ofSeconds(60)).until(() -> children() == 1);
        } finally {
            trial.close();
        }
        assertThat(children()).isZero();
        assertThat(work()).isEmpty();
    }

    @Test
    void aProcessWaitsAsSoonAsItIsWanted() throws IOException {
        ProcessTrial trial = trial(Map.of("kronkers.deployment.trial.standby", "true"));
        try {
            trial.standBy();
            trial.standBy();
            await().atMost(Duration.ofSeconds(60)).until(() -> children() == 1);

            assertThat(trial.of(ForeignModels.ONNX, "sha256:onnx").bytes()).isPositive();
        } finally {
            trial.close();
        }
        assertThat(children()).isZero();
        assertThat(work()).isEmpty();
    }

    @Test
    void aTrialUnderWayEndsWithTheServiceThatBeganIt() throws Exception {
        Path endless = ForeignModels.computingWithoutEnd(folder.resolve("endless.zip"));
        Path work = Files.createDirectories(folder.resolve("work"));
        ProcessBuilder command = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dai.djl.offline=true",
                        TrialMain.class.getName(),
                        work.toString(),
                        "",
                        String.valueOf(Long.MAX_VALUE))
                .directory(work.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        command.environment().put("CLASSPATH", ChildClassPath.of(System.getProperty("java.class.path")));
        Process trial = command.start();
        try {
            trial.getOutputStream().write((endless + "\n").getBytes(StandardCharsets.UTF_8));
            trial.getOutputStream().flush();
            assertThat(trial.waitFor(5, TimeUnit.SECONDS)).as("it computes").isFalse();

            // As when the service is killed: its end of the pipe is closed.
            trial.getOutputStream().close();

            assertThat(trial.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            trial.destroyForcibly();
        }
    }

    private ProcessTrial trial(Map<String, String> settings) {
        return trial(settings, 1L << 30);
    }

    private ProcessTrial trial(Map<String, String> settings, long heap) {
        SmallRyeConfigBuilder config =
                new SmallRyeConfigBuilder().addDiscoveredConverters().withMapping(DeploymentConfig.class);
        config.withDefaultValue("kronkers.deployment.trial.standby", "false");
        settings.forEach(config::withDefaultValue);
        return new ProcessTrial(folder.resolve("trial"), config.build().getConfigMapping(DeploymentConfig.class), heap);
    }

    /** Of this test's trials. */
    private long children() {
        return ProcessHandle.current()
                .children()
                .filter(ProcessHandle::isAlive)
                .filter(child -> child.info().commandLine().orElse("").contains(folder.toString()))
                .count();
    }

    private Stream<Path> work() throws IOException {
        Path work = folder.resolve("trial").resolve("work");
        return Files.isDirectory(work) ? Files.list(work) : Stream.empty();
    }
}
