package com.kronkers.mlops.local.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The guardian's script itself, spoken to as the launcher speaks to it; its pipe closes as it does at a SIGKILL. */
@Timeout(180)
class GuardianTest {

    @TempDir
    private Path folder;

    private final List<Process> sleepers = new ArrayList<>();
    private Process guardian;

    @BeforeEach
    void startGuardian() throws Exception {
        try (InputStream script = Guardian.class.getResourceAsStream("/guardian.sh")) {
            guardian = new ProcessBuilder("sh", "-c", new String(script.readAllBytes(), StandardCharsets.UTF_8))
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile())
                    .start();
        }
    }

    @AfterEach
    void endSleepers() {
        sleepers.forEach(Process::destroyForcibly);
        guardian.destroyForcibly();
    }

    @Test
    void endsWhatWasRecordedWhenThePipeCloses() throws Exception {
        Process service = sleeper("sleep 300");
        Process foundation = sleeper("sleep 300");
        tell("+ SERVICE TERM " + service.pid() + " " + ticks(service));
        tell("+ FOUNDATION INT " + foundation.pid() + " " + ticks(foundation));

        guardian.getOutputStream().close();

        await().atMost(Duration.ofMinutes(1)).until(() -> !service.isAlive() && !foundation.isAlive());
        assertThat(guardian.waitFor(1, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    void endsWhatAServiceHadStarted() throws Exception {
        Process service = sleeper("sleep 300 > /dev/null & echo $!; wait");
        String child = service.inputReader().readLine();
        ProcessIdentity trainer = ProcessIdentity.require(Long.parseLong(child));
        tell("+ SERVICE TERM " + service.pid() + " " + ticks(service));

        guardian.getOutputStream().close();

        await().atMost(Duration.ofMinutes(1)).until(() -> !trainer.isAlive() && !service.isAlive());
    }

    @Test
    void leavesAProcessAloneThatOnlyHasTheNumber() throws Exception {
        Process stranger = sleeper("sleep 300");
        tell("+ SERVICE TERM " + stranger.pid() + " " + (ticks(stranger) + 1));

        guardian.getOutputStream().close();

        assertThat(guardian.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(stranger.isAlive()).isTrue();
    }

    @Test
    void endsNothingAfterAGoodbye() throws Exception {
        Process service = sleeper("sleep 300");
        tell("+ SERVICE TERM " + service.pid() + " " + ticks(service));

        tell("done");

        assertThat(guardian.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(service.isAlive()).isTrue();
    }

    @Test
    void insistsWhereAProcessDoesNotEnd() throws Exception {
        Process stubborn = sleeper("trap '' TERM; echo ready; while :; do sleep 0.2; done");
        stubborn.getInputStream().read();
        tell("+ SERVICE TERM " + stubborn.pid() + " " + ticks(stubborn));

        guardian.getOutputStream().close();

        await().atMost(Duration.ofMinutes(1)).until(() -> !stubborn.isAlive());
    }

    private Process sleeper(String script) throws Exception {
        Process process = new ProcessBuilder(Sessions.detached("sh", "-c", script)).start();
        sleepers.add(process);
        // The session exists once the shell runs, not when the fork returns.
        await().until(() -> ProcessStat.of(process.pid()).orElseThrow().group() == process.pid());
        return process;
    }

    private void tell(String line) throws Exception {
        OutputStream pipe = guardian.getOutputStream();
        pipe.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        pipe.flush();
    }

    private static long ticks(Process process) throws Exception {
        return ProcessIdentity.require(process.pid()).startTicks();
    }
}
