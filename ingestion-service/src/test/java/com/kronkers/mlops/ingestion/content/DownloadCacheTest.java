package com.kronkers.mlops.ingestion.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.kronkers.mlops.testing.MovableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadCacheTest {
    @TempDir
    Path folder;

    private final MovableClock clock = new MovableClock(Instant.parse("2026-01-31T00:00:00Z"));
    private DownloadCache cache;

    @BeforeEach
    void openACacheOfTenBytesForAnHour() throws IOException {
        cache = new DownloadCache(folder, 10, Duration.ofHours(1), clock);
    }

    @Test
    void aFileIsMadeOnce() throws IOException {
        Path first = make("a", "12345");

        Path second = cache.<IOException>get("a", target -> {
            throw new IOException("made again");
        });

        assertThat(second).isEqualTo(first).hasContent("12345");
    }

    @Test
    void theLongestUnusedGoesWhenItIsTooMuch() throws IOException {
        make("a", "12345");
        clock.move(Duration.ofMinutes(5));
        make("b", "12345");
        clock.move(Duration.ofMinutes(5));
        make("a", "not made");
        clock.move(Duration.ofMinutes(5));

        make("c", "12345");

        assertThat(folder.resolve("a")).exists();
        assertThat(folder.resolve("b")).doesNotExist();
        assertThat(folder.resolve("c")).exists();
    }

    @Test
    void whatWasJustHandedOutStays() throws IOException {
        make("a", "1234567890");

        make("b", "1234567890");

        assertThat(folder.resolve("a")).exists();
    }

    @Test
    void theUnusedGoesInTime() throws IOException {
        make("a", "1");
        clock.move(Duration.ofMinutes(61));

        cache.sweep();

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFailureLeavesNothing() {
        assertThatThrownBy(() -> cache.<IOException>get("a", target -> {
                    Files.writeString(target, "half");
                    throw new IOException("disk full");
                }))
                .hasMessage("disk full");

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void whatACrashLeftIsDeletedAtTheNextStart() throws IOException {
        cache.<IOException>get("a", target -> {
            Files.writeString(target, "half");
            new DownloadCache(folder, 10, Duration.ofHours(1), clock);

            assertThat(target).doesNotExist();
            Files.writeString(target, "whole");
        });
    }

    private Path make(String name, String content) throws IOException {
        return cache.<IOException>get(name, target -> Files.writeString(target, content));
    }
}
