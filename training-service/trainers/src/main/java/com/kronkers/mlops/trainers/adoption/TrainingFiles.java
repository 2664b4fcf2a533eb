package com.kronkers.mlops.trainers.adoption;

import com.kronkers.mlops.runtime.Columns;
import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.trainers.job.InvalidJobException;
import com.kronkers.mlops.trainers.training.Rows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * Writes {@code train.parquet} and {@code train.csv}: the time, every feature in the recipe's order, the target, and
 * {@value #PART}, which is {@code stop} for the newest rows, to stop by, and {@code fit} for the others. A class has its
 * name in the target's column and its number in {@code <target>_index}. What is missing is NULL, in CSV nothing.
 */
final class TrainingFiles {
    static final String PART = "kronkers_part";
    static final String INDEX = "_index";

    private final Recipe recipe;
    private final Columns columns;

    TrainingFiles(Recipe recipe, Columns columns) {
        this.recipe = recipe;
        this.columns = columns;
    }

    /** @param stop which of the rows are there to stop by */
    void write(Path folder, Rows rows, boolean[] stop) throws IOException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "SET memory_limit = '256MB'; SET autoinstall_known_extensions = false; CREATE TABLE train ("
                            + String.join(", ", declarations()) + ")");
            append((DuckDBConnection) connection, rows, stop);
            copy(statement, folder.resolve("train.parquet"), "FORMAT parquet");
            copy(statement, folder.resolve("train.csv"), "FORMAT csv, HEADER");
        } catch (SQLException e) {
            throw new IOException("training files: " + e.getMessage(), e);
        }
    }

    private List<String> declarations() {
        List<String> declarations = new ArrayList<>();
        Set<String> names = columns.columns().stream().map(Columns.Entry::name).collect(Collectors.toSet());
        for (Columns.Entry entry : columns.columns()) {
            declarations.add(quoted(entry.name()) + " " + sqlType(entry));
        }
        if (!columns.classes().isEmpty()) {
            declarations.add(quoted(recipe.target() + INDEX) + " INTEGER");
        }
        declarations.add(quoted(PART) + " VARCHAR");
        if (names.contains(PART) || names.contains(recipe.target() + INDEX)) {
            throw new InvalidJobException("job.json: recipe: the names " + PART + " and " + recipe.target() + INDEX
                    + " are the platform's own; rename the column");
        }
        return declarations;
    }

    private static String sqlType(Columns.Entry entry) {
        return switch (entry.type()) {
            case "number" -> "DOUBLE";
            case "boolean" -> "BOOLEAN";
            // The appender takes dates as text, which is cast when it is copied.
            default -> "VARCHAR";
        };
    }

    private void append(DuckDBConnection connection, Rows rows, boolean[] stop) throws SQLException {
        Table features = rows.features();
        List<Cell> cells = columns.columns().stream()
                .map(entry -> cell(entry, features, rows.target()))
                .toList();
        try (DuckDBAppender appender = connection.createAppender("main", "train")) {
            for (int row = 0; row < rows.count(); row++) {
                appender.beginRow();
                for (Cell cell : cells) {
                    cell.append(appender, row);
                }
                if (!columns.classes().isEmpty()) {
                    appender.append((int) rows.target()[row]);
                }
                appender.append(stop[row] ? "stop" : "fit");
                appender.endRow();
            }
        }
    }

    private interface Cell {
        void append(DuckDBAppender appender, int row) throws SQLException;
    }

    private Cell cell(Columns.Entry entry, Table features, double[] target) {
        if (entry.role().equals(Columns.TARGET)) {
            return columns.classes().isEmpty()
                    ? number(target)
                    : text(IntStream.range(0, target.length)
                            .mapToObj(row -> columns.classes().get((int) target[row]))
                            .toArray(String[]::new));
        }
        if (entry.role().equals(Columns.TIME)) {
            long[] days = features.longs(entry.name());
            return (appender, row) ->
                    appender.append(LocalDate.ofEpochDay(days[row]).toString());
        }
        if (entry.isText()) {
            return text(features.strings(entry.name()));
        }
        if (entry.type().equals("boolean")) {
            boolean[] flags = features.booleans(entry.name());
            return (appender, row) -> appender.append(flags[row]);
        }
        return number(features.doubles(entry.name()));
    }

    private static Cell text(String[] values) {
        return (appender, row) -> {
            if (values[row] == null) {
                appender.appendNull();
            } else {
                appender.append(values[row]);
            }
        };
    }

    private static Cell number(double[] values) {
        return (appender, row) -> {
            if (Double.isNaN(values[row])) {
                appender.appendNull();
            } else {
                appender.append(values[row]);
            }
        };
    }

    private void copy(Statement statement, Path file, String format) throws SQLException, IOException {
        Files.deleteIfExists(file);
        String time = quoted(recipe.time());
        statement.execute("COPY (SELECT * REPLACE (CAST(" + time + " AS DATE) AS " + time + ") FROM train) TO '"
                + file.toString().replace("'", "''") + "' (" + format + ")");
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
