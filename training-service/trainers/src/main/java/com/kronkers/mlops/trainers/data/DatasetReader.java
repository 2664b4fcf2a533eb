package com.kronkers.mlops.trainers.data;

import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.trainers.job.InvalidJobException;
import com.kronkers.mlops.trainers.job.JobFile;
import com.kronkers.mlops.trainers.job.PlainColumns;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Reads the columns that a recipe names, or a dataset's own, from a Parquet file. */
public final class DatasetReader {

    private static final String USABLE = "VARCHAR|BOOLEAN|U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL.*";

    private DatasetReader() {}

    /** Reads what a job is about, as it was known at the job's origin. Throws as {@link #read(Path, Recipe)}. */
    public static Dataset of(JobFile job) {
        Dataset all = job.recipe() == null ? read(job.dataFile(), job.columns()) : read(job.dataFile(), job.recipe());
        return job.backtest() == 0 ? all : all.withoutNewest(job.backtest() * job.testPeriods());
    }

    /** Reads a dataset's own columns of every row that has a time, in the file's order. Throws as {@link #read(Path, Recipe)}. */
    public static Dataset read(Path parquet, PlainColumns columns) {
        return read(
                parquet, types -> columns.recipe(columns.inputs() == null ? inputs(columns, types) : columns.inputs()));
    }

    /**
     * Reads every row that has an entity and a time. A number that is missing, {@code NaN} or infinite is {@code NaN}.
     *
     * @throws InvalidJobException if the file or a column is missing, a column's type does not fit, or no row is left
     */
    public static Dataset read(Path parquet, Recipe recipe) {
        return read(parquet, types -> recipe);
    }

    private static Dataset read(Path parquet, Function<Map<String, String>, Recipe> question) {
        if (!Files.isRegularFile(parquet)) {
            throw new InvalidJobException("data: no file " + parquet.getFileName());
        }
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("SET memory_limit = '256MB'; SET autoinstall_known_extensions = false");
            String file = "'" + parquet.toString().replace("'", "''") + "'";
            Map<String, String> types = types(statement, "read_parquet(" + file + ")");
            Recipe recipe = question.apply(types);
            requireColumns(recipe, types);
            return dataset(statement, recipe, file, types);
        } catch (SQLException e) {
            throw new InvalidJobException("data: " + e.getMessage(), e);
        }
    }

    private static List<String> inputs(PlainColumns columns, Map<String, String> types) {
        List<String> inputs = types.entrySet().stream()
                .filter(column -> column.getValue().matches(USABLE))
                .map(Map.Entry::getKey)
                .filter(name -> !name.equals(columns.time()) && !name.equals(columns.target()))
                .toList();
        if (inputs.isEmpty()) {
            throw new InvalidJobException("data: beside '" + columns.time() + "' and '" + columns.target()
                    + "' no column is a number, a flag or a text");
        }
        return inputs;
    }

    private static Map<String, String> types(Statement statement, String source) throws SQLException {
        Map<String, String> types = new LinkedHashMap<>();
        try (ResultSet columns = statement.executeQuery("DESCRIBE SELECT * FROM " + source)) {
            while (columns.next()) {
                types.put(columns.getString("column_name"), columns.getString("column_type"));
            }
        }
        return types;
    }

    private static void requireColumns(Recipe recipe, Map<String, String> types) {
        Set<String> wanted = new LinkedHashSet<>(recipe.entity());
        wanted.add(recipe.time());
        wanted.add(recipe.target());
        wanted.addAll(recipe.known());
        wanted.addAll(recipe.historyColumns());
        wanted.removeAll(types.keySet());
        if (!wanted.isEmpty()) {
            throw new InvalidJobException("data: no column " + String.join(", ", wanted) + "; there are "
                    + String.join(", ", types.keySet()));
        }
    }

    private static Dataset dataset(Statement statement, Recipe recipe, String file, Map<String, String> types)
            throws SQLException {
        RowCollector collector = new RowCollector(recipe, types);
        try (ResultSet rows = statement.executeQuery(collector.sql(file))) {
            while (rows.next()) {
                collector.add(rows);
            }
        }
        return new Dataset(recipe, collector.table(), collector.classes());
    }
}
