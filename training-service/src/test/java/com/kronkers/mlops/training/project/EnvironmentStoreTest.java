package com.kronkers.mlops.training.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentStoreTest {
    private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");
    private static final Duration MONTH = Duration.ofDays(30);

    @TempDir
    Path folder;

    @Test
    void thoseThatNobodyHasUsedForLongGo() throws Exception {
        make("old", START);
        make("used-again", START);
        at(START.plus(Duration.ofDays(20))).use("used-again").orElseThrow().close();

        at(START.plus(Duration.ofDays(31))).evict(MONTH, Long.MAX_VALUE);

        assertThat(folder.resolve("old")).doesNotExist();
        assertThat(folder.resolve("used-again/library")).exists();
    }

    @Test
    void whileAllAreTooLargeTheOneUsedLongestAgoGoes() throws Exception {
        for (int day = 0; day < 3; day++) {
            make("day-" + day, START.plus(Duration.ofDays(day)));
        }

        at(START.plus(Duration.ofDays(3))).evict(MONTH, 250);

        assertThat(folder.resolve("day-0")).doesNotExist();
        assertThat(folder.resolve("day-1")).exists();
        assertThat(folder.resolve("day-2")).exists();
    }

    @Test
    void oneThatIsInUseStaysAndTheNextGoes() throws Exception {
        make("first", START);
        make("second", START.plus(Duration.ofDays(1)));
        EnvironmentStore store = at(START);
        EnvironmentLocks.Hold one = store.use("first").orElseThrow();
        EnvironmentLocks.Hold other = store.use("first").orElseThrow();
        one.close();

        store.evict(Duration.ZERO, 0);

        assertThat(folder.resolve("first/library")).exists();
        assertThat(folder.resolve("second")).doesNotExist();
        other.close();
        store.evict(Duration.ZERO, 0);
        assertThat(folder.resolve("first")).doesNotExist();
        assertThat(store.use("first")).isEmpty();
    }

    @Test
    void oneThatIsUsedAndLetGoWhileAllAreMeasuredStaysAndTheNextGoes() throws Exception {
        make("first", START);
        make("second", START.plus(Duration.ofDays(1)));
        EnvironmentStore store = new EnvironmentStore(folder, meanwhile(() -> at(START.plus(Duration.ofDays(2)))
                .use("first")
                .orElseThrow()
                .close()));

        store.evict(MONTH, 150);

        assertThat(folder.resolve("first/library")).exists();
        assertThat(folder.resolve("second")).doesNotExist();
    }

    @Test
    void oneWhoseUseCannotBeMarkedIsUsedAndLetGoAllTheSame() throws Exception {
        make("unmarked", START);
        EnvironmentStore store =
                new EnvironmentStore(folder, meanwhile(() -> Files.delete(folder.resolve("unmarked/complete"))));

        store.use("unmarked").orElseThrow().close();

        assertThat(store.alone("unmarked")).isPresent();
    }

    private interface Action {
        void run() throws IOException;
    }

    /** A clock that is asked between two steps of a store, in which something happens meanwhile. */
    private static Clock meanwhile(Action action) {
        return new Clock() {
            @Override
            public Instant instant() {
                try {
                    action.run();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return START.plus(Duration.ofDays(3));
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
    }

    @Test
    void oneThatWasLeftHalfMadeGoesAndOneThatIsBeingMadeStays() throws Exception {
        EnvironmentStore store = at(START);
        Files.createDirectories(folder.resolve("left/bin"));
        Files.createDirectories(folder.resolve("making/bin"));

        try (EnvironmentLocks.Hold maker = store.alone("making").orElseThrow()) {
            store.evict(MONTH, Long.MAX_VALUE);

            assertThat(store.alone("making")).isEmpty();
        }

        assertThat(folder.resolve("left")).doesNotExist();
        assertThat(folder.resolve("making/bin")).exists();
    }

    @Test
    void anotherProcessKeepsItsOwnToo() throws Exception {
        make("theirs", START);
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        User.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(other.getInputStream().read()).isEqualTo('u');

        at(START.plus(MONTH.multipliedBy(2))).evict(MONTH, 0);

        assertThat(folder.resolve("theirs/library")).exists();
        other.getOutputStream().close();
        other.waitFor();
        at(START.plus(MONTH.multipliedBy(2))).evict(MONTH, 0);
        assertThat(folder.resolve("theirs")).doesNotExist();
    }

    /** Another service, which uses an environment until its input ends. */
    static final class User {
        public static void main(String[] arguments) throws IOException {
            new EnvironmentStore(Path.of(arguments[0]), Clock.fixed(START, ZoneOffset.UTC))
                    .use("theirs")
                    .orElseThrow();
            System.out.println("uses it");
            System.in.read();
        }
    }

    private void make(String name, Instant time) throws IOException {
        EnvironmentStore store = at(time);
        Files.createDirectories(folder.resolve(name));
        Files.write(folder.resolve(name).resolve("library"), new byte[100]);
        store.complete(name);
        store.use(name).orElseThrow().close();
    }

    private EnvironmentStore at(Instant time) {
        return new EnvironmentStore(folder, Clock.fixed(time, ZoneOffset.UTC));
    }
}
