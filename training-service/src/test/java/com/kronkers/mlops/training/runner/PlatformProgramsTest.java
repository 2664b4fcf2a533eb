package com.kronkers.mlops.training.runner;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a program may leave. */
class PlatformProgramsTest {
    private static final long RESULT_LIMIT = 1 << 20;

    private final PlatformPrograms programs = new PlatformPrograms(null, null, null, null, RESULT_LIMIT);

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "model.zip,1048576,result-limit",
        "reference.json,1048576,result-limit",
        "training.json,262144,'have fewer classes, columns or backtests'",
        "backtest.json,262144,'have fewer classes, columns or backtests'",
        "validation.json,262144,'have fewer classes, columns or backtests'",
        "search.json,262144,ask for fewer trials"
    })
    void aResultIsHeldAgainstItsLimit(String name, long limit, String advice) throws Exception {
        Path result = folder.resolve(name);
        try (RandomAccessFile file = new RandomAccessFile(result.toFile(), "rw")) {
            file.setLength(limit);
            assertThatCode(() -> programs.requireResult(result)).doesNotThrowAnyException();

            file.setLength(limit + 1);
        }
        assertThatThrownBy(() -> programs.requireResult(result))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(name + " is larger than " + limit + " bytes; ")
                .hasMessageEndingWith(advice);
    }

    @Test
    void aLinkIsNoResult() throws Exception {
        Path result = folder.resolve("validation.json");
        Files.createSymbolicLink(result, Files.writeString(folder.resolve("secret"), "{}"));

        assertThatThrownBy(() -> programs.requireResult(result))
                .isInstanceOf(IOException.class)
                .hasMessage("the program ended well but left no validation.json");
    }
}
