package com.kronkers.mlops.ingestion.objects;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObjectFolderTest {
    @TempDir
    Path folder;

    @Test
    void aKeptFileLiesUnderItsDigest() throws IOException {
        ObjectFolder objects = new ObjectFolder(folder);

        StoredObject kept = keep(objects, "hello");

        assertThat(kept)
                .isEqualTo(
                        new StoredObject("sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824", 5));
        assertThat(objects.path(kept.digest())).hasContent("hello");
    }

    @Test
    void equalContentIsKeptOnce() throws IOException {
        ObjectFolder objects = new ObjectFolder(folder);

        assertThat(keep(objects, "hello")).isEqualTo(keep(objects, "hello"));
    }

    @Test
    void theSweepDeletesOldFilesThatNobodyRefersTo() throws IOException {
        ObjectFolder objects = new ObjectFolder(folder);
        StoredObject needed = keep(objects, "needed");
        StoredObject orphan = keep(objects, "orphan");
        Path abandoned = objects.temporaryFile(".csv");
        Files.writeString(abandoned, "half");

        int swept = objects.sweep(needed.digest()::equals, Instant.now().plusSeconds(60));

        assertThat(swept).isEqualTo(2);
        assertThat(objects.path(needed.digest())).exists();
        assertThat(objects.path(orphan.digest())).doesNotExist();
        assertThat(abandoned).doesNotExist();
    }

    @Test
    void theSweepLeavesYoungFilesToTheirCommit() throws IOException {
        ObjectFolder objects = new ObjectFolder(folder);
        StoredObject young = keep(objects, "young");

        assertThat(objects.sweep(digest -> false, Instant.now().minusSeconds(60)))
                .isZero();
        assertThat(objects.path(young.digest())).exists();
    }

    @Test
    void theSweepLeavesWhatIsStillBeingWrittenHoweverOld() throws IOException {
        ObjectFolder objects = new ObjectFolder(folder);
        Path writing = objects.lease(".csv");
        Files.writeString(writing, "half");

        assertThat(objects.sweep(digest -> false, Instant.now().plusSeconds(60)))
                .isZero();
        objects.discard(writing);

        assertThat(writing).doesNotExist();
    }

    @Test
    void anObjectIsAsYoungAsItsCommit() throws IOException {
        ObjectFolder objects = new ObjectFolder(folder);
        Path written = objects.lease(".csv");
        Files.writeString(written, "written hours before the last row came");
        Files.setLastModifiedTime(written, FileTime.from(Instant.now().minus(Duration.ofHours(3))));
        StoredObject kept = objects.keep(written);

        assertThat(objects.sweep(digest -> false, Instant.now().minus(Duration.ofHours(1))))
                .isZero();
        assertThat(objects.path(kept.digest())).exists();
    }

    @Test
    void filesOfADeadProcessAreSweptAtOnceAndThoseOfALivingOneAreNot() throws IOException {
        Path dead = folder.resolve("temporary").resolve("dead");
        Files.createDirectories(dead);
        Files.writeString(dead.resolve("rows.csv"), "half");
        Files.createFile(Files.createDirectories(folder.resolve("locks")).resolve("dead"));
        ObjectFolder living = new ObjectFolder(folder);
        Path writing = living.temporaryFile(".csv");
        Files.writeString(writing, "half");

        int swept =
                new ObjectFolder(folder).sweep(digest -> false, Instant.now().minusSeconds(60));

        assertThat(swept).isEqualTo(1);
        assertThat(dead).doesNotExist();
        assertThat(writing).exists();
    }

    @Test
    void filesThatVanishWhileTheSweepLooksAreNoError() throws IOException {
        ObjectFolder objects = new ObjectFolder(folder);
        Path first = objects.path(keep(objects, "first").digest());
        Path second = objects.path(keep(objects, "second").digest());

        int swept = objects.sweep(
                digest -> {
                    try {
                        // Another process sweeps the same folder.
                        Files.deleteIfExists(first);
                        Files.deleteIfExists(second);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    return false;
                },
                Instant.now().plusSeconds(60));

        assertThat(swept).isZero();
    }

    private static StoredObject keep(ObjectFolder objects, String content) throws IOException {
        Path file = objects.temporaryFile(".txt");
        Files.writeString(file, content);
        return objects.keep(file);
    }
}
