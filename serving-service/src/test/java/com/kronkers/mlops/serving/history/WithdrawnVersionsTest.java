package com.kronkers.mlops.serving.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WithdrawnVersionsTest {
    private static final Instant TEN = Instant.parse("2026-11-01T10:00:00Z");

    @TempDir
    Path folder;

    @Test
    void whatWasNotedFirstHoldsAlsoAfterARestart() {
        WithdrawnVersions versions = read();
        versions.note("weekly demand", 7, TEN);
        versions.note("weekly demand", 7, TEN.plusSeconds(60));

        for (WithdrawnVersions each : new WithdrawnVersions[] {versions, read()}) {
            assertThat(each.refusedFrom("weekly demand", 7)).contains(TEN);
            assertThat(each.refusedFrom("weekly demand", 8)).isEmpty();
            assertThat(each.refusedFrom("weekly", 7)).isEmpty();
        }
    }

    @Test
    void aThousandAreKept() {
        WithdrawnVersions versions = read();
        for (int version = 0; version <= 1_000; version++) {
            versions.note("demand", version, TEN);
        }

        assertThat(versions.refusedFrom("demand", 0)).isEmpty();
        assertThat(versions.refusedFrom("demand", 1)).isPresent();
        assertThat(versions.refusedFrom("demand", 1_000)).isPresent();
    }

    @Test
    void aFileThatCannotBeReadIsWrittenAnew() throws IOException {
        Files.writeString(folder.resolve("withdrawn"), "seven yesterday demand\n");
        WithdrawnVersions versions = read();

        versions.note("demand", 7, TEN);

        assertThat(read().refusedFrom("demand", 7)).contains(TEN);
    }

    private WithdrawnVersions read() {
        return new WithdrawnVersions(folder.resolve("withdrawn"));
    }
}
