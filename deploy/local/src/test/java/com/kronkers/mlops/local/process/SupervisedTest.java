package com.kronkers.mlops.local.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.kronkers.mlops.local.cli.Console;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SupervisedTest {

    @TempDir
    private Path folder;

    private final StringWriter terminal = new StringWriter();
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
    private Guardian guardian;
    private Supervised supervised;

    @BeforeEach
    void startGuardian() throws Exception {
        guardian = Guardian.start(folder.resolve("guardian.log"));
    }

    @AfterEach
    void stop() throws Exception {
        supervised.stop(Duration.ofSeconds(2));
        timer.shutdownNow();
        guardian.close();
    }

    @Test
    void aProgramThatDiesIsStartedAgainAndTheTerminalSaysSo() throws Exception {
        supervised = supervise("echo started; exec sleep 300");
        supervised.start();
        supervised.awaitReady(Duration.ofSeconds(30));
        ProcessIdentity first = supervised.identity().orElseThrow();

        Signals.kill(first);

        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        supervised.identity().filter(now -> !now.equals(first)).isPresent());
        await().atMost(Duration.ofSeconds(30)).until(() -> terminal.toString().contains("demo is back"));
        assertThat(terminal.toString()).contains("demo ended unexpectedly (signal 9); starting it again in 1 s");
    }

    @Test
    void aProgramThatIsStoppedStaysStopped() throws Exception {
        supervised = supervise("echo started; exec sleep 300");
        supervised.start();
        supervised.awaitReady(Duration.ofSeconds(30));

        supervised.stop(Duration.ofSeconds(2));

        await().during(Duration.ofMillis(1500))
                .atMost(Duration.ofSeconds(20))
                .until(() -> supervised.identity().isEmpty());
        assertThat(terminal.toString()).isEmpty();
    }

    @Test
    void aProgramThatDoesNotStartSaysWhatItPrinted() throws Exception {
        supervised = supervise("echo no such thing; exit 3");
        supervised.start();

        assertThatThrownBy(() -> supervised.awaitReady(Duration.ofSeconds(30)))
                .isInstanceOf(StartFailedException.class)
                .hasMessageContaining("demo ended while it started")
                .hasMessageContaining("no such thing")
                .hasMessageContaining(log().toString());
    }

    @Test
    void whatTheProgramStartedEndsWithIt() throws Exception {
        supervised = supervise("sleep 300 & echo $! > child; echo started; wait");
        supervised.start();
        supervised.awaitReady(Duration.ofSeconds(30));
        long child = Long.parseLong(Files.readString(folder.resolve("child")).strip());
        ProcessIdentity trainer = ProcessIdentity.require(child);

        Signals.kill(supervised.identity().orElseThrow());

        await().atMost(Duration.ofSeconds(30)).until(() -> !trainer.isAlive());
    }

    @Test
    void pausesGrowAndBeginAnewAfterAQuietTime() {
        long[] now = {0};
        Backoff backoff = new Backoff(() -> now[0]);
        supervised = supervise("exit 0");

        List<Long> pauses = java.util.stream.Stream.generate(
                        () -> backoff.next().toSeconds())
                .limit(7)
                .toList();
        now[0] = Duration.ofMinutes(6).toNanos();

        assertThat(pauses).containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L);
        assertThat(backoff.next()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aProcessIsReadFromAListingWhoseNameHoldsBlanks() {
        supervised = supervise("exit 0");

        ProcessStat stat = ProcessStat.parse(
                "77 (a (b) c) S 1 76 76 0 -1 4 0 0 0 0 250 50 0 0 20 0 1 0 123456 0 0 18446744073709551615");

        assertThat(stat).isEqualTo(new ProcessStat('S', 76, 300, 123456));
    }

    private Supervised supervise(String script) {
        Program program = new Program(
                "demo", List.of("sh", "-c", script), Map.of(), folder, log(), Program.Stage.SERVICE, "TERM");
        Console console = new Console(new PrintWriter(terminal, true));
        return new Supervised(
                program, () -> lastStartSaidSo(), new Supervised.Surroundings(guardian, timer, console, () -> {}));
    }

    private boolean lastStartSaidSo() {
        try {
            return Files.exists(log()) && Files.readString(log()).contains("started");
        } catch (java.io.IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }

    private Path log() {
        return folder.resolve("demo.log");
    }
}
