package com.kronkers.mlops.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class KronkersArgumentsTest {

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @ValueSource(strings = {"up", "demo", "test", "status", "token", "bench", "dead-letters", "down"})
    void everyCommandExplainsItself(String command) {
        int code = run(command, "--help");

        assertThat(code).isZero();
        assertThat(out.toString()).contains("Usage: ./kronkers " + command).containsPattern("Examples?:");
    }

    @Test
    void aTokenNeedsAPlatformThatWasStartedOnce() {
        int code = run("token", "data-owner", "--data-dir", folder.toString());

        assertThat(code).isEqualTo(1);
        assertThat(err.toString())
                .contains("No platform was ever started on " + folder)
                .contains("./kronkers up");
    }

    @Test
    void anUnknownRoleIsNamedWithoutAStackTrace() {
        int code = run("token", "king", "--data-dir", folder.toString());

        assertThat(code).isEqualTo(1);
        assertThat(err.toString())
                .contains("\"king\"")
                .contains("data-scientist")
                .doesNotContain("\tat ");
    }

    @Test
    void statusAndDownOfNothingSaySo() {
        assertThat(run("status", "--data-dir", folder.toString())).isEqualTo(1);
        assertThat(run("down", "--data-dir", folder.toString())).isZero();
        assertThat(out.toString()).contains("No platform runs on " + folder);
    }

    @Test
    void aWrongPortIsRefused() {
        assertThat(run("up", "--port", "eighty")).isEqualTo(2);
        assertThat(err.toString()).contains("--port");
    }

    private int run(String... arguments) {
        CommandLine line = Kronkers.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }
}
