package com.kronkers.mlops.training.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainersTest {
    @TempDir
    Path home;

    private Trainers trainers;

    @BeforeEach
    void installTrainers() throws IOException {
        Files.writeString(home.resolve("trainers.jar"), "code");
        Files.writeString(home.resolve("library.jar"), "library");
        trainers = new Trainers(new Config(home));
    }

    @Test
    void theCodesDigestIsThatOfANewReader() throws IOException {
        String first = trainers.codeDigest();

        assertEquals(first, trainers.codeDigest());
        assertEquals(first, new Trainers(new Config(home)).codeDigest());
    }

    @Test
    void aChangedFileChangesTheCodesDigest() throws IOException {
        String before = trainers.codeDigest();

        Files.writeString(home.resolve("trainers.jar"), "other code");

        assertNotEquals(before, trainers.codeDigest());
    }

    @Test
    void aTrainersOwnLibrariesComeBeforeEverybodys() throws IOException {
        Files.createDirectory(home.resolve("boosting"));
        Files.writeString(home.resolve("boosting/boosting.jar"), "library");

        assertEquals(
                home.resolve("boosting") + "/*:" + home + ":" + home + "/*",
                trainers.classPath("com.example.Boosting"));
        assertEquals(home + ":" + home + "/*", trainers.classPath("com.example.Other"));
    }

    private record Config(Path home) implements TrainersConfig {
        @Override
        public Map<String, String> programs() {
            return Map.of("boosting", "com.example.Boosting");
        }

        @Override
        public String prepare() {
            return "Prepare";
        }

        @Override
        public String adopt() {
            return "Adopt";
        }

        @Override
        public String backtest() {
            return "Backtest";
        }

        @Override
        public String validator() {
            return "Validate";
        }
    }
}
