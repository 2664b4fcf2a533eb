package com.kronkers.mlops.training.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.kronkers.mlops.training.project.ProjectSandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bubblewrap that is slow, or refuses, as a file beside it says. */
class SandboxProbeTest {
    private static final String NOT_KNOWN = "whether there can be a sandbox is not known";

    @TempDir
    Path folder;

    private Path bubblewrap;
    private Path slow;
    private Path refusing;

    @BeforeEach
    void install() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "no setpriv, which root needs");
        slow = folder.resolve("slow");
        refusing = folder.resolve("refusing");
        bubblewrap = Files.writeString(
                folder.resolve("bwrap"),
                """
                #!/bin/sh
                [ "$1" = --help ] && exit 0
                [ -e %s ] && exec sleep 30
                [ -e %s ] && echo no namespaces && exit 1
                exit 0
                """
                        .formatted(slow, refusing));
        Files.setPosixFilePermissions(bubblewrap, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void nothingRunsWithoutASandboxBecauseBubblewrapIsSlow() throws Exception {
        Files.createFile(slow);
        Sandbox sandbox = sandbox(Duration.ofMillis(300));

        assertThatThrownBy(() -> new ProjectSandbox(sandbox, true).required())
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(NOT_KNOWN);
        assertThatThrownBy(() -> new ProjectSandbox(sandbox, true).ifAny()).hasMessageStartingWith(NOT_KNOWN);
        assertThat(new ProjectSandbox(sandbox, false).refusal())
                .get()
                .asString()
                .startsWith(NOT_KNOWN);
    }

    @Test
    void thatThereCanBeOneIsRemembered() throws Exception {
        Sandbox sandbox = sandbox(Duration.ofSeconds(20));
        assertThat(sandbox.unavailable()).isEmpty();
        Files.createFile(refusing);

        assertThat(new ProjectSandbox(sandbox, true).required()).containsSame(sandbox);
        assertThat(new ProjectSandbox(sandbox, true).ifAny()).containsSame(sandbox);
    }

    @Test
    void thatThereCanBeNoneIsAskedAgain() throws Exception {
        Files.createFile(refusing);
        Sandbox sandbox = sandbox(Duration.ofSeconds(20));
        assertThat(sandbox.unavailable()).get().asString().endsWith("it said: no namespaces");
        assertThat(new ProjectSandbox(sandbox, true).required()).isEmpty();
        Files.delete(refusing);

        assertThat(sandbox.unavailable()).isEmpty();
    }

    private Sandbox sandbox(Duration patience) {
        return new Sandbox(bubblewrap, List.of(), patience);
    }
}
