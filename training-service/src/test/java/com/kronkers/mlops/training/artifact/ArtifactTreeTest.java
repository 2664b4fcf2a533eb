package com.kronkers.mlops.training.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArtifactTreeTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path data;

    private ArtifactTree tree;

    @BeforeEach
    void makeTree() {
        tree = new ArtifactTree(data, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private static ArtifactPath path(String text) {
        return ArtifactPath.of(text).orElseThrow();
    }

    private void write(String path, String content) throws IOException {
        try (ArtifactTree.Upload upload = tree.write(path(path))) {
            Files.writeString(upload.file(), content);
            upload.commit();
        }
    }

    @Test
    void whatIsNotCommittedWasNeverThere() throws Exception {
        write("a/b", "old");
        try (ArtifactTree.Upload upload = tree.write(path("a/b"))) {
            Files.writeString(upload.file(), "new");
        }

        assertThat(tree.find(path("a/b")).orElseThrow()).hasContent("old");
        assertThat(data.resolve("runs-incoming")).isEmptyDirectory();
    }

    @Test
    void aFolderIsDeletedWithAllThatIsInIt() throws Exception {
        write("a/b/c", "x");
        write("a/d", "x");

        tree.delete(path("a/b"));
        tree.delete(path("nothing/here"));

        assertThat(tree.list(path("a"))).containsExactly(new ArtifactTree.Entry("d", false, 1));
    }

    @Test
    void aLinkIsDeletedWithoutWhatItLeadsTo() throws Exception {
        write("a/b", "x");
        Path outside = Files.createDirectory(data.resolve("outside"));
        Files.writeString(outside.resolve("kept"), "kept");
        Files.createSymbolicLink(data.resolve("runs/a/link"), outside);

        tree.delete(path("a"));

        assertThat(outside.resolve("kept")).exists();
        assertThat(data.resolve("runs/a")).doesNotExist();
    }

    @Test
    void nothingIsWrittenThroughALink() throws Exception {
        Path outside = Files.createDirectory(data.resolve("outside"));
        write("a/b", "x");
        Files.createSymbolicLink(data.resolve("runs/a/link"), outside);

        assertThatThrownBy(() -> write("a/link/c", "x")).isInstanceOf(ArtifactTree.InvalidPathException.class);
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void whatAKilledServiceLeftIsSweptADayLater() throws Exception {
        Path old = tree.write(path("a")).file();
        Path recent = tree.write(path("a")).file();
        Files.setLastModifiedTime(old, FileTime.from(NOW.minus(Duration.ofHours(25))));
        Files.setLastModifiedTime(recent, FileTime.from(NOW.minus(Duration.ofHours(23))));

        tree.sweep();

        assertThat(old).doesNotExist();
        assertThat(recent).exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "..", "a/../b", "a//b", "/a", "./a", "a\\b", "a\nb", "a\u0000b"})
    void whatCouldLeadElsewhereIsNoPath(String text) {
        assertThat(ArtifactPath.of(text)).isEmpty();
    }

    @Test
    void aNameMayHaveAnyOtherCharacter() {
        assertThat(path("a b/größe+%20?#.txt/").text()).isEqualTo("a b/größe+%20?#.txt");
    }
}
