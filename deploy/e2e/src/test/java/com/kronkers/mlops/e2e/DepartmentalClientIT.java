package com.kronkers.mlops.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.kronkers.mlops.local.platform.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A client generator makes typed code from a model's own API document, and the code is answered. */
@Tag("clients")
class DepartmentalClientIT {
    private static final Path HOME = Path.of(System.getProperty("kronkers.home"));
    private static final int CHECKS = 9;
    private static final long AT_MOST_MINUTES = 3;

    private static Platform platform;

    @BeforeAll
    static void start() throws Exception {
        platform = Platforms.start("departmental-client", "serving");
        ServedModels models = new ServedModels(platform);
        models.promote("shop", models.zip(HOME.resolve("model-runtime/src/test/resources/models/xgboost-json")));
        models.awaitReady(List.of("shop"), Duration.ofSeconds(60));
    }

    @AfterAll
    static void stop() throws IOException {
        if (platform != null) {
            platform.close();
        }
    }

    @Test
    void aGeneratedClientAsksTheModel() throws Exception {
        Path folder = Files.createDirectories(
                Path.of("target", "departmental-generated").toAbsolutePath());
        Path log = folder.resolve("client.log");
        ProcessBuilder python = new ProcessBuilder(
                        Path.of(System.getProperty("kronkers.clients"), "bin", "python")
                                .toString(),
                        Path.of("clients", "departmental.py").toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        python.environment().put("REST", platform.edge().toString());
        python.environment().put("TOKEN", platform.token("department:replenishment"));
        python.environment().put("OUT", folder.toString());

        Process process = python.start();
        boolean ended = process.waitFor(AT_MOST_MINUTES, TimeUnit.MINUTES);
        if (!ended) {
            process.destroyForcibly();
        }

        String printed = Files.readString(log);
        assertThat(ended).as("ended in time:%n%s", printed).isTrue();
        assertThat(process.exitValue()).as("%s", printed).isZero();
        assertThat(printed.lines().filter(line -> line.startsWith("passed "))).hasSize(CHECKS);
    }
}
