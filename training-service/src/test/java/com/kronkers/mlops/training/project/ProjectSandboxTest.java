package com.kronkers.mlops.training.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.training.process.ChildProcesses;
import com.kronkers.mlops.training.process.ProcessLimits;
import com.kronkers.mlops.training.process.Program;
import com.kronkers.mlops.training.process.ProgramOutcome;
import com.kronkers.mlops.training.process.ProjectSpace;
import com.kronkers.mlops.training.process.Sandbox;
import com.kronkers.mlops.training.process.StopSignal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine without bubblewrap. */
class ProjectSandboxTest {
    private static final Sandbox NONE = new Sandbox(Path.of("/nowhere/bwrap"), List.of());

    @TempDir
    Path folder;

    @Test
    void withoutASandboxProjectsAreRefusedWithWhatToDo() {
        assertThat(sandbox(false).refusal())
                .get()
                .asString()
                .contains("bubblewrap is not installed (on Debian and Ubuntu: apt-get install bubblewrap)")
                .contains("--trust-projects");
    }

    @Test
    void aSandboxThatIsGoneWhenItIsNeededRefusesTheProjectToo() {
        assertThatThrownBy(() -> sandbox(false).required())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("--trust-projects");
    }

    @Test
    void whatIsThePlatformsOwnRunsWithoutOne() throws Exception {
        assertThat(sandbox(false).ifAny()).isEmpty();
    }

    @Test
    void trustedProjectsAreRunAsTheServicesOwnUserWithTheirLimits() throws Exception {
        ProjectSandbox sandbox = sandbox(true);
        assertThat(sandbox.refusal()).isEmpty();
        assertThat(sandbox.required()).isEmpty();
        ProjectSpace space = new ProjectSpace(folder, sandbox.required());
        space.show(folder, "project");

        Program program = space.program(
                "trusted-" + folder.getFileName(),
                List.of("/bin/sh", "-c", "pwd; echo model > \"$1/MLmodel\"", "sh", space.place("model")),
                space.place("project"),
                Map.of("PATH", "/usr/bin:/bin"),
                Optional.empty(),
                new ProcessLimits(
                        Duration.ofMinutes(1), Duration.ofMinutes(1), 1L << 30, 100, 1 << 20, 100, 1 << 16, 1 << 16));
        ProgramOutcome outcome =
                new ChildProcesses(new ObjectMapper()).run(program, folder.resolve("log"), new StopSignal());

        assertThat(outcome).isEqualTo(new ProgramOutcome.Finished());
        assertThat(folder.resolve("log")).content().isEqualTo(folder + "\n");
        assertThat(Files.readString(space.model().resolve("MLmodel"))).isEqualTo("model\n");
    }

    private static ProjectSandbox sandbox(boolean trusted) {
        return new ProjectSandbox(NONE, trusted);
    }
}
