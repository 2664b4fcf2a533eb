package com.kronkers.mlops.training.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafeFolderTest {
    @TempDir
    Path folder;

    @Test
    void aFileLiesAtMostTwentyDeep() throws Exception {
        String deepest = "d/".repeat(19) + "file";

        put(deepest);

        assertThat(folder.resolve(deepest)).exists();
        assertThatThrownBy(() -> put("d/" + deepest))
                .isInstanceOf(InvalidProjectException.class)
                .hasMessage("lies deeper than 20 folders");
    }

    @Test
    void aNameHasAtMost240BytesHoweverFewLettersThatAre() {
        assertThatCode(() -> put("n".repeat(240))).doesNotThrowAnyException();
        assertThatCode(() -> put("é".repeat(120))).doesNotThrowAnyException();

        assertThatThrownBy(() -> put("n".repeat(241))).hasMessage("is longer than 240 bytes");
        assertThatThrownBy(() -> put("é".repeat(120) + "n")).hasMessage("is longer than 240 bytes");
    }

    private void put(String name) throws Exception {
        new SafeFolder(folder, 1_000, 100).file(name, new ByteArrayInputStream(new byte[] {1}));
    }
}
