package com.kronkers.mlops.training.process;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A shell program in a folder of its own, that can be told from all other programs of this machine. */
abstract class ProgramScenario {
    static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    /** So many seconds sleeps nobody else. */
    final String mark = "1" + ThreadLocalRandom.current().nextInt(100_000, 1_000_000);

    Path directory;
    Path log;

    @BeforeEach
    void prepare() throws IOException {
        directory = Files.createDirectories(folder.resolve("attempt"));
        log = folder.resolve("attempt.log");
    }

    static Program shell(String name, String script, Path where, ProcessLimits limits) {
        return new Program(
                name, List.of("/bin/sh", "-c", script), where, Map.of("PATH", "/usr/bin:/bin"), List.of(where), limits);
    }

    void assertNothingIsLeft() {
        await().atMost(LONG).until(() -> ProcessHandle.allProcesses().noneMatch(process -> process.info()
                .commandLine()
                .filter(line -> line.contains("sleep " + mark))
                .isPresent()));
    }
}
