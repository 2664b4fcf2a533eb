package com.kronkers.mlops.training.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectFilesTest {
    @TempDir
    Path folder;

    @Test
    void whatWasBeingUnpackedWhenAServiceWasKilledIsSweptAndNothingElse() throws Exception {
        ProjectFiles files = new ProjectFiles(folder);
        Instant now = Instant.parse("2026-11-30T08:00:00Z");
        Path stored = Files.createDirectories(folder.resolve("sha256-" + "a".repeat(64)));
        Path left = files.incoming();
        Path half = Files.writeString(left.resolve("archive"), "half");
        Path arriving = files.incoming();
        Path inside = Files.createDirectories(arriving.resolve("files/inside"));
        Path growing = Files.writeString(inside.resolve("growing.py"), "import");
        for (Path old : List.of(stored, half, left, inside, inside.getParent(), arriving)) {
            Files.setLastModifiedTime(old, FileTime.from(now.minus(Duration.ofHours(2))));
        }
        Files.setLastModifiedTime(growing, FileTime.from(now));

        files.sweep(now.minus(Duration.ofHours(1)));

        assertThat(left).doesNotExist();
        assertThat(growing).exists();
        assertThat(stored).exists();
    }
}
