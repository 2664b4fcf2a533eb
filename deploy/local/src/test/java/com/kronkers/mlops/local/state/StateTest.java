package com.kronkers.mlops.local.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.kronkers.mlops.local.process.ProcessIdentity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateTest {

    @TempDir
    private Path folder;

    private DataDirectory directory;

    @BeforeEach
    void create() throws Exception {
        directory = new DataDirectory(folder.resolve("state")).create();
    }

    @Test
    void theStateIsReadAsItWasWritten() throws Exception {
        PlatformState state = new PlatformState(
                new ProcessIdentity(42, 4711),
                Instant.parse("2026-11-20T10:00:00Z"),
                true,
                "http://127.0.0.1:8080",
                Map.of("kafka", 20001),
                List.of(new PlatformState.Member("kafka", new ProcessIdentity(43, 4712))));

        state.write(directory);

        assertThat(PlatformState.read(directory)).contains(state);
        assertThat(permissions(directory.stateFile())).isEqualTo("rw-------");
    }

    @Test
    void thereIsNoStateBeforeTheFirstStart() throws Exception {
        assertThat(PlatformState.read(directory)).isEmpty();
    }

    @Test
    void aPasswordIsMadeOnceAndReadableByItsOwnerOnly() throws Exception {
        String made = Passwords.in(directory).of("broker/ingestion");

        Passwords again = Passwords.in(directory);

        assertThat(again.of("broker/ingestion")).isEqualTo(made).hasSizeGreaterThan(30);
        assertThat(again.of("broker/training")).isNotEqualTo(made);
        assertThat(permissions(directory.secrets().resolve("passwords.json"))).isEqualTo("rw-------");
        assertThat(permissions(directory.root())).isEqualTo("rwx------");
    }

    @Test
    void onlyOneLauncherHoldsADirectory() throws Exception {
        DirectoryLock first = DirectoryLock.acquire(directory);

        assertThatThrownBy(() -> DirectoryLock.acquire(directory))
                .isInstanceOf(AlreadyRunningException.class)
                .hasMessageContaining("process " + ProcessHandle.current().pid())
                .hasMessageContaining("./kronkers down");

        first.close();
        DirectoryLock.acquire(directory).close();
    }

    @Test
    void theLogsOfTheLastStartAreKeptBesideTheNewOnes() throws Exception {
        Files.writeString(directory.log("kafka"), "old");

        directory.rotateLogs();

        assertThat(directory.log("kafka")).doesNotExist();
        assertThat(directory.logs().resolve("kafka.log.1")).hasContent("old");
    }

    private static String permissions(Path file) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
