package com.kronkers.mlops.trainers.data;

import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.trainers.job.InvalidJobException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Reads the columns that a recipe names from a Parquet file. */
public final class DatasetReader {

    private DatasetReader() {}

    /**
     * Reads every row that has an entity and a time. A number that is missing, {@code NaN} or infinite is {@code NaN}.
     *
     * @throws InvalidJobException if the file or a column is missing, a column's type does not fit, or no row is left
     */
    public static Dataset read(Path parquet, Recipe recipe) {
        if (!Files.isRegularFile(parquet)) {
            throw new InvalidJobException("data: no file " + parquet.getFileName());
        }
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("SET memory_limit = '256MB'; SET autoinstall_known_extensions = false");
            String source = "read_parquet('" + parquet.toString().replace("'", "''") + "')";
            Map<String, String> types = types(statement, source);
            requireColumns(recipe, types);
            return dataset(statement, recipe, source, types);
        } catch (SQLException e) {
            throw new InvalidJobException("data: " + e.getMessage(), e);
        }
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

    private static Dataset dataset(Statement statement, Recipe recipe, String source, Map<String, String> types)
            throws SQLException {
        RowCollector collector = new RowCollector(recipe, types);
        try (ResultSet rows = statement.executeQuery(collector.sql(source))) {
            while (rows.next()) {
                collector.add(rows);
            }
        }
        return new Dataset(recipe, collector.table(), collector.classes());
    }
}
