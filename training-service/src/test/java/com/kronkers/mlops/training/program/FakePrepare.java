package com.kronkers.mlops.training.program;

import java.nio.file.Files;
import java.nio.file.Path;

/** Writes what a project may see, for tests, see {@link FakeTrainer}. */
public final class FakePrepare {
    private FakePrepare() {}

    static void rehearse() throws Exception {
        Files.createFile(Path.of("rehearsed"));
    }

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]).getParent();
        Files.writeString(directory.resolve("train.parquet"), "PAR1 training rows PAR1");
        Files.writeString(directory.resolve("train.csv"), "holiday,units\ntrue,1\nfalse,2\n");
        Files.writeString(
                directory.resolve("columns.json"),
                "[{\"name\":\"holiday\",\"type\":\"boolean\",\"role\":\"feature\"},"
                        + "{\"name\":\"units\",\"type\":\"number\",\"role\":\"target\"}]");
        System.out.println("prepared");
    }
}
