package com.kronkers.mlops.serving.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeploymentJournalTest {
    @TempDir
    Path folder;

    @Test
    void whatWasSavedIsKnownWithoutReadingTheFilesAgainAndAfterARestart() throws IOException {
        journal().save(served("demand", 1));
        DeploymentJournal journal = journal();
        assertThat(journal.load()).extracting(ModelPromoted::revision).containsExactly(1L);

        journal.save(served("demand", 2));
        journal.save(served("shop", 1));

        assertThat(journal().load()).extracting(ModelPromoted::revision).containsExactly(2L, 1L);
        Files.delete(folder.resolve("demand.json"));
        assertThat(journal.load()).extracting(ModelPromoted::revision).containsExactly(2L, 1L);
    }

    @Test
    void afterAFailureTheFilesAreReadAgain() throws IOException {
        journal().save(served("demand", 1));
        Path unreadable = Files.createDirectory(folder.resolve("shop.json"));
        DeploymentJournal journal = journal();
        assertThatThrownBy(journal::load).isInstanceOf(UncheckedIOException.class);

        Files.delete(unreadable);

        assertThat(journal.load()).extracting(ModelPromoted::model).containsExactly("demand");
    }

    private DeploymentJournal journal() {
        return new DeploymentJournal(folder, DeployerParts.json());
    }

    private static ModelPromoted served(String model, int revision) {
        return new ModelPromoted(
                model,
                revision,
                "promotion",
                List.of(new ModelPromoted.Target(
                        "champion",
                        "1",
                        false,
                        new ModelPromoted.Artifact(
                                "sha256:" + "0".repeat(64), 1, "/models/" + model + "/versions/1/artifact"),
                        new ModelPromoted.Dataset("demand-data", 1))));
    }
}
