package com.kronkers.mlops.trainers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rehearsal in a process of its own: there its database's library is loaded for the first time. */
class RehearsalTest {

    @TempDir
    Path temporary;

    public static void main(String[] arguments) throws Exception {
        Prepare.rehearse();
    }

    @Test
    void aRehearsalSaysNothingAndLeavesNothing() throws Exception {
        Process rehearsal = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:-UsePerfData",
                        "-Djava.io.tmpdir=" + temporary,
                        "-cp",
                        System.getProperty("java.class.path"),
                        RehearsalTest.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(rehearsal.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(rehearsal.waitFor()).as(output).isZero();
        assertThat(output).isEmpty();
        assertThat(temporary).isEmptyDirectory();
    }
}
