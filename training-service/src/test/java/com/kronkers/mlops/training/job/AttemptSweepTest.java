package com.kronkers.mlops.training.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.kronkers.mlops.training.ComponentTest;
import com.kronkers.mlops.training.Platform;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a killed service left is removed when the next one starts, and nothing else. */
@QuarkusTest
class AttemptSweepTest extends ComponentTest {
    @Inject
    AttemptSweep sweep;

    @Inject
    JobFolders folders;

    @Test
    void theFoldersOfAttemptsThatNobodyRunsAreRemovedAndLogsStay() throws Exception {
        platform.policy("swept", "swept-model", "hang");
        platform.dataIngested("swept", 1, "created", "accepted", 10);
        UUID running =
                UUID.fromString(awaitJob("swept-model", 1, "running").get("id").asText());
        Path used = folders.attempt(running, 1);
        await().atMost(Duration.ofMinutes(1)).until(() -> Files.exists(used.resolve("grandchild")));
        Path earlier = leave(running, 7);
        Path ofNoJob = leave(UUID.randomUUID(), 1);
        Path log = Files.writeString(ofNoJob.resolveSibling("attempt-1.log"), "kept");

        sweep.sweep();

        assertThat(used.resolve("grandchild")).exists();
        assertThat(earlier).doesNotExist();
        assertThat(ofNoJob).doesNotExist();
        assertThat(log).exists();
        Platform.as("data-scientist")
                .post("/training/jobs/" + running + "/cancel")
                .then()
                .statusCode(200);
    }

    private Path leave(UUID job, int attempt) throws IOException {
        Path folder = Files.createDirectories(folders.attempt(job, attempt));
        Files.writeString(Files.createDirectories(folder.resolve("model")).resolve("half"), "a model");
        return folder;
    }
}
