package com.kronkers.mlops.training.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobFoldersTest {
    @TempDir
    Path data;

    @Test
    void attemptsAreFoundWhileRunnersRemoveTheirs() throws Exception {
        JobFolders folders = new JobFolders(data);
        UUID left = UUID.randomUUID();
        Files.createDirectories(folders.attempt(left, 3));
        Files.writeString(folders.log(left, 3), "a log");
        AtomicBoolean enough = new AtomicBoolean();
        CompletableFuture<Void> runner = CompletableFuture.runAsync(() -> {
            while (!enough.get()) {
                startAndEnd(folders);
            }
        });

        for (int look = 0; look < 1_000; look++) {
            assertThat(folders.attempts()).contains(new JobFolders.Attempt(left, 3, folders.attempt(left, 3)));
        }

        enough.set(true);
        runner.join();
        assertThat(folders.attempts()).hasSize(1);
    }

    private static void startAndEnd(JobFolders folders) {
        UUID job = UUID.randomUUID();
        try {
            for (int attempt = 1; attempt <= 20; attempt++) {
                Files.createDirectories(folders.attempt(job, attempt));
            }
            for (int attempt = 1; attempt <= 20; attempt++) {
                Files.delete(folders.attempt(job, attempt));
            }
            Files.delete(folders.attempt(job, 1).getParent());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
