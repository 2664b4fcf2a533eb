package com.kronkers.mlops.trainers;

import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.trainers.job.JobFile;
import com.kronkers.mlops.trainers.job.JobJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.Period;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Weekly demand with a signal that a mean of recent weeks cannot follow: it alternates between strong and weak weeks, and
 * a promotion known in advance doubles it. A model that reads lags and the promotion must win.
 */
final class KnownSignal {

    static final LocalDate FIRST = LocalDate.of(2017, 1, 2);
    private final int series;
    private final int weeks;
    private final long seed;
    private final double noise;

    KnownSignal(int series, int weeks, long seed, double noise) {
        this.series = series;
        this.weeks = weeks;
        this.seed = seed;
        this.noise = noise;
    }

    static Recipe recipe() {
        return new Recipe(
                List.of("store_id", "department"),
                "week_start",
                Period.ofDays(7),
                "units",
                List.of("promotion"),
                List.of(
                        new Recipe.History("units", List.of(1, 2, 4), List.of(4, 8)),
                        new Recipe.History("discount_rate", List.of(1), List.of())),
                List.of("week-of-year"),
                1,
                26);
    }

    void write(Path parquet) {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE demand (week_start DATE, store_id VARCHAR, department VARCHAR,"
                    + " units INTEGER, sales DOUBLE, discount_rate DOUBLE, promotion BOOLEAN)");
            insert(connection);
            statement.execute("COPY demand TO '" + parquet + "' (FORMAT parquet)");
        } catch (SQLException e) {
            throw new IllegalStateException("test data", e);
        }
    }

    private void insert(Connection connection) throws SQLException {
        Random random = new Random(seed);
        connection.setAutoCommit(false);
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO demand VALUES (CAST(? AS DATE), ?, ?, ?, ?, ?, ?)")) {
            for (int one = 0; one < series; one++) {
                double level = 20 + 60 * random.nextDouble();
                for (int week = 0; week < weeks; week++) {
                    boolean promotion = random.nextInt(5) == 0;
                    double expected = level * (week % 2 == 0 ? 1.4 : 0.6) * (promotion ? 2 : 1);
                    long units = Math.max(0, Math.round(expected * (1 + noise * random.nextGaussian())));
                    insert.setString(1, FIRST.plusWeeks(week).toString());
                    insert.setString(2, "store-" + one / 4);
                    insert.setString(
                            3, List.of("DELI", "DRUG GM", "GROCERY", "PRODUCE").get(one % 4));
                    insert.setLong(4, units);
                    insert.setDouble(5, units * 2.5);
                    insert.setDouble(6, 0.3 * random.nextDouble());
                    insert.setBoolean(7, promotion);
                    insert.addBatch();
                }
            }
            insert.executeBatch();
        }
        connection.commit();
    }

    /** Writes the data and a job in {@code folder}; returns the job's file. */
    static Path job(Path folder, KnownSignal data, Map<String, Object> more) throws IOException {
        data.write(folder.resolve("data.parquet"));
        Map<String, Object> job = new LinkedHashMap<>();
        job.put("jobDirectory", folder.toString());
        job.put("data", "data.parquet");
        job.put("recipe", recipe());
        job.put("parameters", Map.of("epochs", 12, "learningRate", 0.003));
        job.put("seed", 7);
        job.put("testPeriods", 4);
        job.put("model", "weekly-demand");
        job.put("run", "run-1");
        job.putAll(more);
        Path file = folder.resolve("job.json");
        Files.write(file, JobJson.MAPPER.writeValueAsBytes(job));
        return file;
    }

    static JobFile read(Path folder, KnownSignal data, Map<String, Object> more) throws IOException {
        return JobFile.read(job(folder, data, more));
    }
}
