package com.kronkers.mlops.trainers.validation;

import com.kronkers.mlops.runtime.ForeignPackage;
import com.kronkers.mlops.trainers.adoption.PreparedData;
import com.kronkers.mlops.trainers.data.Dataset;
import com.kronkers.mlops.trainers.job.JobFile;
import com.kronkers.mlops.trainers.validation.ValidationReport.Check;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.DoubleStream;

/**
 * Whether a model answers what the library that trained it predicts. A project may leave that beside its model, in {@value
 * ForeignPackage#PREDICTIONS}: a column {@code prediction} with a number for each row it was given to train on, in their
 * order.
 */
final class PredictionsCheck {
    static final String NAME = "the model answers what the project predicts";

    private static final String FILE = ForeignPackage.PREDICTIONS;
    private static final double TOLERANCE = 1e-5;
    /** A prediction near zero is held against this share of their mean size. */
    private static final double SMALL = 1e-3;

    /** The others lie so near to a tree's threshold that rounding decides. */
    private static final double SHARE = 0.999;

    private static final int LISTED = 5;

    private PredictionsCheck() {}

    /**
     * @param answers the model's, for every row of the dataset
     * @return empty where a project left none, or predicts classes
     */
    static Optional<Check> of(JobFile job, Dataset dataset, double[] answers) {
        Path file = job.file("model").resolve(FILE);
        if (!dataset.classes().isEmpty() || !Files.exists(file)) {
            return Optional.empty();
        }
        int[] given = PreparedData.split(dataset, job).both();
        try {
            double[] predicted = read(file);
            return Optional.of(
                    predicted.length == given.length
                            ? compared(predicted, Scores.pick(answers, given, 1))
                            : new Check(
                                    NAME,
                                    false,
                                    FILE + " has " + predicted.length + " rows, train.csv has " + given.length
                                            + "; write one for each row of train.csv, in its order"));
        } catch (SQLException e) {
            return Optional.of(new Check(
                    NAME,
                    false,
                    FILE + " is not read: "
                            + e.getMessage().lines().findFirst().orElse("")
                            + "; write comma-separated lines under a line of names, one of which is 'prediction'"));
        }
    }

    static Check compared(double[] predicted, double[] answered) {
        double small = SMALL
                * DoubleStream.of(predicted)
                        .filter(Double::isFinite)
                        .map(Math::abs)
                        .average()
                        .orElse(0);
        int apart = 0;
        List<String> listed = new ArrayList<>();
        for (int row = 0; row < predicted.length; row++) {
            if (!same(predicted[row], answered[row], small)) {
                apart++;
                if (listed.size() < LISTED) {
                    listed.add(String.format(
                            Locale.ROOT, "row %d: %s, answered %s", row + 1, predicted[row], answered[row]));
                }
            }
        }
        boolean passed = apart <= (1 - SHARE) * predicted.length;
        String detail =
                predicted.length - apart + " of " + predicted.length + " predictions are answered to a relative "
                        + TOLERANCE + (listed.isEmpty() ? "" : "; not those of " + String.join("; ", listed));
        String fix =
                "; export the very model that predicts, and give it what serving will: 32-bit numbers, a text as its"
                        + " index in columns.json, -1 where it is none of them";
        return new Check(NAME, passed, passed ? detail : detail + fix);
    }

    private static boolean same(double predicted, double answered, double small) {
        if (Double.isNaN(predicted) || Double.isNaN(answered)) {
            return Double.isNaN(predicted) && Double.isNaN(answered);
        }
        double size = Math.max(small, Math.max(Math.abs(predicted), Math.abs(answered)));
        return Math.abs(predicted - answered) <= TOLERANCE * size;
    }

    /** What is no number is {@code NaN}. */
    private static double[] read(Path file) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("SET memory_limit = '256MB'; SET autoinstall_known_extensions = false");
            double[] predicted = new double[1024];
            int count = 0;
            try (ResultSet rows = statement.executeQuery(
                    "SELECT coalesce(try_cast(prediction AS DOUBLE), 'NaN'::DOUBLE) FROM read_csv('"
                            + file.toString().replace("'", "''")
                            + "', header = true, delim = ',', all_varchar = true)")) {
                while (rows.next()) {
                    if (count == predicted.length) {
                        predicted = Arrays.copyOf(predicted, 2 * count);
                    }
                    predicted[count++] = rows.getDouble(1);
                }
            }
            return Arrays.copyOf(predicted, count);
        }
    }
}
