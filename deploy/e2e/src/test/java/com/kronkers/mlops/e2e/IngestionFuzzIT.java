package com.kronkers.mlops.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.kronkers.mlops.local.bench.KnownSignal;
import com.kronkers.mlops.local.demo.LoopClient;
import com.kronkers.mlops.local.demo.PlatformClient;
import com.kronkers.mlops.local.platform.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Schemathesis makes requests from the ingestion's own OpenAPI document: whatever it sends, nothing answers 5xx. */
@Tag("clients")
class IngestionFuzzIT {
    private static final String DATASET = "fuzz-1";
    private static final long AT_MOST_MINUTES = 8;

    private static Platform platform;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        platform = Platforms.start("ingestion-fuzz", "ingestion");
        LoopClient loop = new LoopClient(new PlatformClient(platform.edge(), platform::token));
        loop.declare(DATASET, KnownSignal.dataset());
        loop.uploadAccepted(DATASET, "replace", KnownSignal.csv(1));
        DataRoom room = new DataRoom(platform);
        room.say("PUT", "/datasets/fuzz-suspect", "{}");
        room.upload("fuzz-suspect", "replace", prices(1));
        assertThat(room.upload("fuzz-suspect", "replace", prices(100))
                        .path("quality")
                        .asText())
                .isEqualTo("suspect");
        room.say("PUT", "/datasets/fuzz-expired", "{}");
        for (double price : new double[] {1, 1.1, 1.2}) {
            room.upload("fuzz-expired", "replace", prices(price));
        }
        room.say("PUT", "/datasets/fuzz-expired/retention", "{\"keepVersions\": 1}");
        room.say("POST", "/datasets/fuzz-expired/retention/apply", "{}");
        room.say(
                "PUT",
                "/datasets/fuzz-derived",
                "{\"derived\": {\"sql\": \"SELECT * FROM t\", \"inputs\": {\"t\": \"fuzz-expired\"}}}");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> !room.versions("fuzz-derived").isEmpty());
    }

    private static byte[] prices(double factor) {
        return IntStream.range(0, 100)
                .mapToObj(i -> i + "," + factor * (1 + i % 7))
                .collect(Collectors.joining("\n", "id,price\n", "\n"))
                .getBytes(StandardCharsets.UTF_8);
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
        fuzz("made-up", "", "20");
    }

    /** The dataset and version that the paths name are there, of every standing: requests go deeper. */
    @ParameterizedTest(name = "version {1} of {0}")
    @CsvSource({DATASET + ", 1, 20", "fuzz-suspect, 2, 5", "fuzz-expired, 1, 5", "fuzz-derived, 1, 5"})
    void requestsToAVersionThatIsThereMeetNoServerError(String dataset, int version, String examples) throws Exception {
        String names = "[parameters]\n\"path.name\" = \"" + dataset + "\"\n\"path.version\" = \"" + version + "\"\n";

        List<String> statuses = fuzz(dataset, names, examples);

        assertThat(statuses).as("answers to requests that were let through").anyMatch(status -> status.startsWith("2"));
    }

    /** Gives the status of every answer. */
    private static List<String> fuzz(String name, String configuration, String examples)
            throws IOException, InterruptedException {
        Path folder = Files.createDirectories(Path.of("target", "fuzz-" + name).toAbsolutePath());
        Path log = folder.resolve("schemathesis.log");
        Files.writeString(folder.resolve("schemathesis.toml"), configuration);
        Path statuses = folder.resolve("statuses");
        Files.deleteIfExists(statuses);
        ProcessBuilder schemathesis = new ProcessBuilder(command(examples))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        schemathesis.environment().put("SCHEMATHESIS_HOOKS", "hooks");
        schemathesis.environment().put("FUZZ_STATUSES", statuses.toString());
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
        return Files.readAllLines(statuses);
    }

    private static List<String> command(String examples) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("kronkers.clients"), "bin", "schemathesis")
                .toString());
        command.addAll(
                List.of("run", platform.edge().resolve("/openapi/ingestion").toString()));
        command.addAll(List.of("--header", "Authorization: Bearer " + platform.token("data-owner")));
        command.addAll(List.of("--checks", "not_a_server_error", "--max-examples", examples, "--seed", "20171211"));
        command.addAll(List.of("--phases", "examples,coverage,fuzzing", "--suppress-health-check", "all"));
        command.addAll(List.of("--continue-on-failure", "--request-timeout", "20", "--no-color"));
        return command;
    }
}
