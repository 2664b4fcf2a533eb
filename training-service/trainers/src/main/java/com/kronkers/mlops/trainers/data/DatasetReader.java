package com.kronkers.mlops.trainers.data;

import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.trainers.job.InvalidJobException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads the columns that a recipe names from a Parquet file. */
public final class DatasetReader {

    private DatasetReader() {}

    /**
     * Reads every row that has an entity and a time.
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
            return new Dataset(recipe, rows(statement, recipe, source, types));
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

    private static Table rows(Statement statement, Recipe recipe, String source, Map<String, String> types)
            throws SQLException {
        Set<String> flags = recipe.known().stream()
                .filter(name -> types.get(name).equals("BOOLEAN"))
                .collect(Collectors.toSet());
        Set<String> numbers = new LinkedHashSet<>(recipe.known());
        numbers.removeAll(flags);
        numbers.addAll(recipe.historyColumns());
        numbers.add(recipe.target());
        RowCollector collector = new RowCollector(recipe, List.copyOf(flags), List.copyOf(numbers));
        try (ResultSet rows = statement.executeQuery(collector.sql(source))) {
            while (rows.next()) {
                collector.add(rows);
            }
        }
        return collector.table();
    }

    /** One list per column while the number of rows is not known. */
    private static final class RowCollector {
        private final Recipe recipe;
        private final List<String> flags;
        private final List<String> numbers;
        private final List<String[]> entities = new ArrayList<>();
        private final List<Long> days = new ArrayList<>();
        private final List<boolean[]> flagValues = new ArrayList<>();
        private final List<double[]> numberValues = new ArrayList<>();

        RowCollector(Recipe recipe, List<String> flags, List<String> numbers) {
            this.recipe = recipe;
            this.flags = flags;
            this.numbers = numbers;
        }

        String sql(String source) {
            List<String> columns = new ArrayList<>();
            recipe.entity().forEach(name -> columns.add("CAST(" + quoted(name) + " AS VARCHAR)"));
            columns.add("CAST(" + quoted(recipe.time()) + " AS DATE)");
            flags.forEach(name -> columns.add("coalesce(" + quoted(name) + ", false)"));
            numbers.forEach(name -> columns.add("CAST(" + quoted(name) + " AS DOUBLE)"));
            String present = recipe.entity().stream()
                    .map(name -> quoted(name) + " IS NOT NULL AND ")
                    .collect(Collectors.joining());
            String order = recipe.entity().stream()
                    .map(name -> ", CAST(" + quoted(name) + " AS VARCHAR)")
                    .collect(Collectors.joining());
            String time = quoted(recipe.time());
            return "SELECT " + String.join(", ", columns) + " FROM " + source + " WHERE " + present + time
                    + " IS NOT NULL ORDER BY CAST(" + time + " AS DATE)" + order;
        }

        void add(ResultSet row) throws SQLException {
            int column = 1;
            String[] entity = new String[recipe.entity().size()];
            for (int i = 0; i < entity.length; i++) {
                entity[i] = row.getString(column++);
            }
            entities.add(entity);
            days.add(row.getObject(column++, LocalDate.class).toEpochDay());
            boolean[] flag = new boolean[flags.size()];
            for (int i = 0; i < flag.length; i++) {
                flag[i] = row.getBoolean(column++);
            }
            flagValues.add(flag);
            double[] number = new double[numbers.size()];
            for (int i = 0; i < number.length; i++) {
                double value = row.getDouble(column++);
                number[i] = row.wasNull() || Double.isInfinite(value) ? Double.NaN : value;
            }
            numberValues.add(number);
        }

        Table table() {
            if (days.isEmpty()) {
                throw new InvalidJobException("data: no row has an entity and a time");
            }
            Table.Builder table = Table.builder(days.size());
            for (int i = 0; i < recipe.entity().size(); i++) {
                int part = i;
                table.strings(
                        recipe.entity().get(i),
                        entities.stream().map(entity -> entity[part]).toArray(String[]::new));
            }
            table.longs(recipe.time(), days.stream().mapToLong(Long::longValue).toArray());
            for (int i = 0; i < flags.size(); i++) {
                boolean[] values = new boolean[days.size()];
                for (int row = 0; row < values.length; row++) {
                    values[row] = flagValues.get(row)[i];
                }
                table.booleans(flags.get(i), values);
            }
            for (int i = 0; i < numbers.size(); i++) {
                int part = i;
                table.doubles(
                        numbers.get(i),
                        numberValues.stream().mapToDouble(row -> row[part]).toArray());
            }
            return table.build();
        }

        private static String quoted(String name) {
            return '"' + name.replace("\"", "\"\"") + '"';
        }
    }
}
