package com.kronkers.mlops.training.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtifactFilesTest {
    private static final String HELLO = "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    @TempDir
    Path folder;

    @Test
    void aFileIsFoundByTheDigestOfItsContent() throws IOException {
        ArtifactFiles files = new ArtifactFiles(folder.resolve("store"));

        StoredArtifact stored = files.store(file("hello"));

        assertThat(stored).isEqualTo(new StoredArtifact(HELLO, 5));
        assertThat(files.find(HELLO))
                .hasValueSatisfying(found -> assertThat(found).hasContent("hello"));
    }

    @Test
    void theSameContentIsStoredOnceAndNothingTemporaryStays() throws IOException {
        ArtifactFiles files = new ArtifactFiles(folder.resolve("store"));
        files.store(file("hello"));

        files.store(file("hello"));

        try (var stored = Files.list(folder.resolve("store"))) {
            assertThat(stored).hasSize(1);
        }
    }

    @Test
    void whatIsNoDigestNamesNoFile() throws IOException {
        ArtifactFiles files = new ArtifactFiles(folder.resolve("store"));
        file("secret");

        assertThat(files.find("../secret")).isEmpty();
        assertThat(files.find("sha256:" + "0".repeat(64))).isEmpty();
    }

    @Test
    void onlyOldFilesThatNothingNamesAreSwept() throws IOException {
        ArtifactFiles files = new ArtifactFiles(folder.resolve("store"));
        files.store(file("hello"));
        StoredArtifact orphan = files.store(file("orphan"));
        Instant later = Instant.now().plusSeconds(60);

        List<String> tooYoung = files.sweep(HELLO::equals, Instant.now().minusSeconds(60));
        List<String> swept = files.sweep(HELLO::equals, later);

        assertThat(tooYoung).isEmpty();
        assertThat(swept).hasSize(1);
        assertThat(files.find(orphan.digest())).isEmpty();
        assertThat(files.find(HELLO)).isPresent();
    }

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve(content), content);
    }
}
