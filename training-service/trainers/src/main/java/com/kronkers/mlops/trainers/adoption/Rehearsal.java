package com.kronkers.mlops.trainers.adoption;

import com.kronkers.mlops.trainers.job.JobFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** Prepares a small made-up job, so that the process has loaded and compiled what it needs before the real one comes. */
public final class Rehearsal {
    private static final String ROWS =
            """
            SELECT DATE '2020-01-06' + 7 * CAST(week AS INTEGER) AS week_start, 'store ' || store AS store_id,
                   CAST(week * store AS DOUBLE) AS units, week % 3 = 0 AS promotion
            FROM range(60) weeks(week), range(1, 11) stores(store)\
            """;
    private static final String JOB =
            """
            {"data": "data.parquet", "model": "rehearsal", "testPeriods": 4,
             "recipe": {"entity": ["store_id"], "time": "week_start", "step": "P7D", "target": "units",
                        "known": ["promotion"], "history": [{"column": "units", "lags": [1], "means": [4]}],
                        "calendar": [], "horizonSteps": 1, "historySteps": 26}}
            """;

    private Rehearsal() {}

    /** It leaves nothing in the folder for temporary files. */
    public static void run() throws IOException {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        Path folder = Files.createTempDirectory(temporary, "rehearsal-");
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            String data = folder.resolve("data.parquet").toString().replace("'", "''");
            statement.execute("COPY (" + ROWS + ") TO '" + data + "' (FORMAT parquet)");
            Preparation.prepare(JobFile.read(Files.writeString(folder.resolve("job.json"), JOB)));
        } catch (SQLException e) {
            throw new IOException("rehearsal: " + e.getMessage(), e);
        } finally {
            deleteFiles(folder, "*");
            Files.delete(folder);
            // The driver loads a copy of its library, of some 70 MB, which a process that waits need not keep on disk.
            deleteFiles(temporary, "libduckdb_java*.so");
        }
    }

    private static void deleteFiles(Path folder, String names) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, names)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }
}
