package com.kronkers.mlops.local.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The baseline of ingestion, a process of its own: DuckDB turns a CSV file into Parquet and does nothing else. Prints
 * the seconds of the conversion alone.
 */
public final class RawDuckDb {
    private RawDuckDb() {}

    /** @param arguments the CSV file and the Parquet file to write */
    public static void main(String[] arguments) throws Exception {
        Path target = Path.of(arguments[1]);
        Files.deleteIfExists(target);
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            long begin = System.nanoTime();
            convert(statement, arguments[0], target);
            System.out.println((System.nanoTime() - begin) / 1e9);
        }
        Files.deleteIfExists(target);
    }

    private static void convert(Statement statement, String csv, Path target) throws SQLException {
        statement.execute(
                "COPY (SELECT * FROM read_csv('" + csv + "')) TO '" + target + "' (FORMAT parquet, COMPRESSION zstd)");
    }
}
