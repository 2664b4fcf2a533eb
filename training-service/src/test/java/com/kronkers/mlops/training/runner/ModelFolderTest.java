package com.kronkers.mlops.training.runner;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFolderTest {
    @TempDir
    Path folder;

    @Test
    void allFilesTogetherAreHeldAgainstTheLimit() throws Exception {
        Files.write(folder.resolve("MLmodel"), new byte[600]);
        Files.write(Files.createDirectory(folder.resolve("data")).resolve("model.onnx"), new byte[400]);

        assertThatCode(() -> ModelFolder.check(folder, 1000)).doesNotThrowAnyException();
        assertThatThrownBy(() -> ModelFolder.check(folder, 999))
                .isInstanceOf(IOException.class)
                .hasMessage("the model folder is larger than 999 bytes; leave out what serving does not need, or raise"
                        + " kronkers.training.runner.result-limit");
    }
}
