package com.kronkers.mlops.trainers.validation;

import com.kronkers.mlops.trainers.adoption.PreparedData;
import com.kronkers.mlops.trainers.data.Dataset;
import com.kronkers.mlops.trainers.job.InvalidJobException;
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
 * Whether a model answers what the library that trained it predicts. A project may leave that as a file of one column,
 * {@value #COLUMN}, with a number for each row it was given to train on, in their order.
 */
final class PredictionsCheck {
    static final String NAME = "the model answers what the project predicts";

    private static final String COLUMN = "prediction";
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
     * @throws InvalidJobException if the file that it left is not there
     */
    static Optional<Check> of(JobFile job, Dataset dataset, double[] answers) {
        if (!dataset.classes().isEmpty() || job.predictions() == null) {
            return Optional.empty();
        }
        Path file = job.file(job.predictions());
        if (!Files.isRegularFile(file)) {
            throw new InvalidJobException("job.json: predictions: there is no file " + job.predictions());
        }
        int[] given = PreparedData.split(dataset, job).both();
        try {
            double[] predicted = read(file);
            if (predicted.length != given.length) {
                return failed(job.predictions() + " has " + predicted.length + " rows, train.csv has " + given.length
                        + "; write one for each row of train.csv, in its order");
            }
            boolean[] incomplete = AnswersCheck.incomplete(dataset);
            boolean[] excused = new boolean[given.length];
            for (int row = 0; row < given.length; row++) {
                excused[row] = incomplete[given[row]];
            }
            return Optional.of(compared(predicted, Scores.pick(answers, given, 1), excused));
        } catch (SQLException e) {
            return failed(job.predictions() + " is not read: "
                    + e.getMessage().lines().findFirst().orElse("") + "; write one column, '" + COLUMN
                    + "', and a number in each line");
        }
    }

    private static Optional<Check> failed(String detail) {
        return Optional.of(new Check(NAME, false, detail));
    }

    /** @param excused rows with a missing input, for which neither need have a number */
    static Check compared(double[] predicted, double[] answered, boolean[] excused) {
        double small = SMALL
                * DoubleStream.of(predicted)
                        .filter(Double::isFinite)
                        .map(Math::abs)
                        .average()
                        .orElse(0);
        int apart = 0;
        List<String> listed = new ArrayList<>();
        for (int row = 0; row < predicted.length; row++) {
            if (!same(predicted[row], answered[row], small, excused[row])) {
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

    private static boolean same(double predicted, double answered, double small, boolean excused) {
        if (!Double.isFinite(predicted) || !Double.isFinite(answered)) {
            return excused && Double.isNaN(predicted) && Double.isNaN(answered);
        }
        double size = Math.max(small, Math.max(Math.abs(predicted), Math.abs(answered)));
        return Math.abs(predicted - answered) <= TOLERANCE * size;
    }

    /**
     * What is no number is {@code NaN}.
     *
     * @throws SQLException if the file is no CSV, or has not exactly the one column
     */
    private static double[] read(Path file) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("SET memory_limit = '256MB'; SET autoinstall_known_extensions = false");
            double[] predicted = new double[1024];
            int count = 0;
            String source = "read_csv('" + file.toString().replace("'", "''")
                    + "', header = true, delim = ',', all_varchar = true)";
            requireOneColumn(statement, source);
            try (ResultSet rows = statement.executeQuery(
                    "SELECT coalesce(try_cast(" + COLUMN + " AS DOUBLE), 'NaN'::DOUBLE) FROM " + source)) {
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

    /** Others could be rows of the data, and the file is kept with the run; of two with one name it is not told which is meant. */
    private static void requireOneColumn(Statement statement, String source) throws SQLException {
        List<String> names = new ArrayList<>();
        try (ResultSet columns = statement.executeQuery("DESCRIBE SELECT * FROM " + source)) {
            while (columns.next()) {
                names.add(columns.getString("column_name"));
            }
        }
        if (!names.equals(List.of(COLUMN))) {
            throw new SQLException("it has the columns " + String.join(", ", names));
        }
    }
}
