package com.kronkers.mlops.training.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.training.program.Probe;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the platform's own program can do when the model that it opens has taken it over. */
class SandboxedJavaTest {
    private static final ProcessLimits LIMITS = new ProcessLimits(
            Duration.ofMinutes(1), Duration.ofMinutes(1), 1L << 30, 200, 64 << 20, 1_000, 1 << 20, 1 << 20);

    @TempDir
    Path folder;

    private final Sandbox sandbox = new Sandbox(List.of());
    private Path attempt;
    private Path cache;

    @BeforeEach
    void layOut() throws IOException {
        Optional<String> missing = sandbox.unavailable();
        assumeTrue(missing.isEmpty(), () -> "no sandbox: " + missing.orElseThrow());
        attempt = Files.createDirectories(folder.resolve("attempt-1"));
        Files.writeString(attempt.resolve("job.json"), "{}");
        // As what is copied out of the store: the service's alone to read.
        Files.setPosixFilePermissions(
                Files.writeString(attempt.resolve("model.zip"), "model"), PosixFilePermissions.fromString("rw-------"));
        Files.writeString(attempt.resolve("secret"), "of the host");
        cache = Files.createDirectories(folder.resolve("cache/pytorch/2.7"));
        Files.writeString(cache.resolve("libtorch.so"), "library");
        Files.writeString(
                Files.createDirectories(folder.resolve("cache/pytorch/tmp7")).resolve("half.so"), "hal");
    }

    @Test
    void itReadsItsInputsAndWritesToItsOwnFolderAlone() throws Exception {
        try (ServerSocket service = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Path own = attempt.resolve("apart");

            List<String> could = probe(
                    own,
                    "read:" + own.resolve("model.zip"),
                    "write:" + own.resolve("validation.json"),
                    "read:" + own.resolve("native/pytorch/2.7/libtorch.so"),
                    "write:" + own.resolve("native/pytorch/2.7/libdjl.so"),
                    "write:" + own.resolve("model.zip"),
                    "write:" + own.resolve("native/pytorch/2.7/libtorch.so"),
                    "read:" + own.resolve("native/pytorch/tmp7/half.so"),
                    "read:" + attempt.resolve("secret"),
                    "write:" + attempt.resolve("mine"),
                    "list:" + folder.resolve("cache"),
                    "read:/etc/passwd",
                    "see:" + ProcessHandle.current().pid(),
                    "connect:127.0.0.1:" + service.getLocalPort());

            assertThat(could)
                    .containsExactly("yes", "yes", "yes", "yes", "no", "no", "no", "no", "no", "no", "no", "no", "no");
            assertThat(own.resolve("validation.json")).hasContent("I was here");
            assertThat(cache.resolve("libtorch.so")).hasContent("library");
            assertThat(cache.resolve("libdjl.so")).doesNotExist();
            assertThat(attempt.resolve("model.zip")).hasContent("model");
        }
    }

    private List<String> probe(Path own, String... attacks) throws Exception {
        JavaLimits java = new JavaLimits(64 << 20, 64 << 20, 1, Optional.of(folder.resolve("cache")));
        Program program = new SandboxedJava(sandbox, java)
                .program(
                        "sandboxed-java-test",
                        Path.of("target/test-classes").toAbsolutePath().toString(),
                        Probe.class.getName(),
                        own,
                        List.of(attempt.resolve("job.json"), attempt.resolve("model.zip")),
                        List.of(attacks),
                        LIMITS);
        Path log = folder.resolve("log");
        ProgramOutcome outcome = new ChildProcesses(new ObjectMapper()).run(program, log, new StopSignal());
        String printed = Files.readString(log);
        assertThat(outcome).as(printed).isEqualTo(new ProgramOutcome.Finished());
        List<String> results = new ArrayList<>();
        printed.lines().filter(line -> line.contains(" -> ")).forEach(line -> results.add(line.split(" -> ")[1]));
        return results;
    }
}
