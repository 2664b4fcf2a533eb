package com.kronkers.mlops.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.kronkers.mlops.local.bench.KnownSignal;
import com.kronkers.mlops.local.demo.LoopClient;
import com.kronkers.mlops.local.demo.PlatformClient;
import com.kronkers.mlops.local.platform.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Schemathesis makes requests from the ingestion's own OpenAPI document: whatever it sends, nothing answers 5xx. */
@Tag("clients")
class IngestionFuzzIT {
    private static final String DATASET = "fuzz-1";
    private static final String EXAMPLES = "20";
    private static final long AT_MOST_MINUTES = 8;

    private static Platform platform;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        platform = Platforms.start("ingestion-fuzz", "ingestion");
        LoopClient loop = new LoopClient(new PlatformClient(platform.edge(), platform::token));
        loop.declare(DATASET, KnownSignal.dataset());
        loop.uploadAccepted(DATASET, "replace", KnownSignal.csv(1));
    }

    @AfterAll
    static void stop() throws IOException {
        if (platform != null) {
            platform.close();
        }
    }

    /** Names and numbers are made up: most of it must be refused. */
    @Test
    void madeUpRequestsMeetNoServerError() throws Exception {
        fuzz("made-up", "");
    }

    /** The dataset and version that the paths name are there: requests go deeper. */
    @Test
    void requestsToADatasetThatIsThereMeetNoServerError() throws Exception {
        fuzz("there", "[parameters]\n\"path.name\" = \"" + DATASET + "\"\n\"path.version\" = \"1\"\n");
    }

    private static void fuzz(String name, String configuration) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(Path.of("target", "fuzz-" + name).toAbsolutePath());
        Path log = folder.resolve("schemathesis.log");
        Files.writeString(folder.resolve("schemathesis.toml"), configuration);
        ProcessBuilder schemathesis = new ProcessBuilder(command())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        schemathesis.environment().put("SCHEMATHESIS_HOOKS", "hooks");
        schemathesis
                .environment()
                .put("PYTHONPATH", Path.of("clients").toAbsolutePath().toString());
        Process process = schemathesis.start();
        boolean ended = process.waitFor(AT_MOST_MINUTES, TimeUnit.MINUTES);
        if (!ended) {
            process.destroyForcibly();
        }
        String printed = Files.readString(log);
        assertThat(ended).as("ended in time:%n%s", printed).isTrue();
        assertThat(process.exitValue()).as("%s", printed).isZero();
        assertThat(printed)
                .containsPattern("[1-9][0-9]* generated")
                .as("requests that were let through: %s", printed)
                .doesNotContain("Authentication failed");
    }

    private static List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("kronkers.clients"), "bin", "schemathesis")
                .toString());
        command.addAll(
                List.of("run", platform.edge().resolve("/openapi/ingestion").toString()));
        command.addAll(List.of("--header", "Authorization: Bearer " + platform.token("data-owner")));
        command.addAll(List.of("--checks", "not_a_server_error", "--max-examples", EXAMPLES, "--seed", "20171211"));
        command.addAll(List.of("--phases", "examples,coverage,fuzzing", "--suppress-health-check", "all"));
        command.addAll(List.of("--continue-on-failure", "--request-timeout", "20", "--no-color"));
        return command;
    }
}
