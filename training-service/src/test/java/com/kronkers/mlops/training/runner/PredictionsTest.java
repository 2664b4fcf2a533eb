package com.kronkers.mlops.training.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PredictionsTest {
    @TempDir
    Path folder;

    private Path model;
    private Path left;

    @BeforeEach
    void makeModelFolder() throws IOException {
        model = Files.createDirectory(folder.resolve("model"));
        left = model.resolve("predictions.csv");
    }

    @Test
    void theyAreTakenOutOfTheModel() throws Exception {
        Files.writeString(left, "prediction\n17.5\n");

        assertThat(Predictions.take(model, folder)).contains(folder.resolve("predictions.csv"));
        assertThat(left).doesNotExist();
        assertThat(folder.resolve("predictions.csv")).hasContent("prediction\n17.5\n");
    }

    @Test
    void aLinkAndAFolderAreNone() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "prediction\n17.5\n");
        Files.createSymbolicLink(left, secret);
        assertThat(Predictions.take(model, folder)).isEmpty();

        Files.delete(left);
        Files.createDirectory(left);
        assertThat(Predictions.take(model, folder)).isEmpty();
        assertThat(folder.resolve("predictions.csv")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"prediction\n17.5\n-1e-05\nNaN\n", "\"prediction\"\r\n17.5\r\nNA\r\n-Inf", "prediction\n"})
    void oneColumnOfNumbersIsKept(String content) throws Exception {
        assertThat(Predictions.mayBeKept(Files.writeString(left, content))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "store,prediction\n1,17.5\n",
                "prediction\n1,17.5\n",
                "prediction\nOslo\n",
                "prediction",
                "units\n17.5\n",
                ""
            })
    void nothingElseIs(String content) throws Exception {
        assertThat(Predictions.mayBeKept(Files.writeString(left, content))).isFalse();
    }

    @Test
    void noMoreThan64MebibytesAreKept() throws Exception {
        try (RandomAccessFile file = new RandomAccessFile(left.toFile(), "rw")) {
            file.setLength((64 << 20) + 1);
        }

        assertThat(Predictions.mayBeKept(left)).isFalse();
    }
}
