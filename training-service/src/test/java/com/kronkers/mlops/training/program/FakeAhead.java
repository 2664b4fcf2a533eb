package com.kronkers.mlops.training.program;

import java.nio.file.Files;
import java.nio.file.Path;

/** A program for tests that rehearses, if there is time, and copies a file that it is told of then. */
public final class FakeAhead {
    private FakeAhead() {}

    static void rehearse() throws Exception {
        Files.createFile(Path.of("rehearsed"));
    }

    public static void main(String[] arguments) throws Exception {
        Files.copy(Path.of(arguments[0]), Path.of("output"));
    }
}
