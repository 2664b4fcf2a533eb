package com.kronkers.mlops.trainers;

import static org.assertj.core.api.Assertions.assertThat;

import com.kronkers.mlops.trainers.job.JobJson;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The trainer and the validator as the service starts them: processes with an exit code and a last line. */
class ChildProcessTest {

    private static final KnownSignal DATA = new KnownSignal(20, 24, 2, 0.1);

    @TempDir
    Path folder;

    @Test
    void trainsAndValidatesInProcessesOfTheirOwn() throws Exception {
        Path job = KnownSignal.job(folder, DATA, Map.of("parameters", Map.of("epochs", 2)));

        Programs.Finished train = Programs.run(Train.class, job);
        Programs.Finished validate = Programs.run(Validate.class, job);

        assertThat(train.exitCode()).as(train.output()).isZero();
        assertThat(train.output()).contains("epoch 2");
        assertThat(validate.exitCode()).as(validate.output()).isZero();
        assertThat(folder).isDirectoryContaining("glob:**/validation.json");
    }

    @Test
    void tellsWhatIsWrongInTheLastLine() throws Exception {
        assertFails(Map.of("testPeriods", 0), "testPeriods");
        assertFails(Map.of("parameters", Map.of("epoch", 3)), "epoch");
        assertFails(Map.of("parameters", Map.of("members", 0)), "parameters.members");
        assertFails(Map.of("data", "absent.parquet"), "absent.parquet");
        assertFails(Map.of("testPeriods", 30), "steps of time");
        assertFails(
                Map.of(
                        "recipe",
                        JobJson.MAPPER.readTree(KnownSignal.recipe().toJson().replace("discount", "rebate"))),
                "rebate_rate");
    }

    @Test
    void aFileThatIsNoParquetIsRefused() throws Exception {
        Path job = KnownSignal.job(folder, DATA, Map.of("data", "job.json"));

        Programs.Finished finished = Programs.run(Train.class, job);

        assertThat(finished.exitCode()).isEqualTo(1);
        assertThat(finished.error()).startsWith("data:");
    }

    private void assertFails(Map<String, Object> job, String why) throws Exception {
        Programs.Finished finished = inProcess(KnownSignal.job(folder, DATA, job));

        assertThat(finished.exitCode()).isEqualTo(1);
        assertThat(finished.error()).contains(why);
        assertThat(folder.resolve("model.zip")).doesNotExist();
    }

    private static Programs.Finished inProcess(Path job) {
        java.io.PrintStream before = System.out;
        java.io.ByteArrayOutputStream output = new java.io.ByteArrayOutputStream();
        try {
            System.setOut(new java.io.PrintStream(output, true, StandardCharsets.UTF_8));
            int code = ChildProcess.run("Train", new String[] {job.toString()}, Train::train);
            return new Programs.Finished(code, output.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(before);
        }
    }
}
