package com.kronkers.mlops.trainers.data;

import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.trainers.job.InvalidJobException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Columns that grow while the number of rows is not known. */
final class RowCollector {
    private static final int FIRST_ROWS = 1024;
    private static final Set<String> FRACTIONS = Set.of("FLOAT", "DOUBLE");

    private final Recipe recipe;
    private final Map<String, String> types;
    private final List<String> texts;
    private final List<String> flags;
    private final List<String> numbers;
    private final boolean classified;
    private final List<String> targets = new ArrayList<>();
    private final String[][] textValues;
    private final boolean[][] flagValues;
    private final double[][] numberValues;
    private long[] days = new long[FIRST_ROWS];
    private int rows;

    RowCollector(Recipe recipe, Map<String, String> types) {
        this.recipe = recipe;
        this.types = types;
        this.classified = recipe.task() != Recipe.Task.REGRESSION;
        this.texts = new ArrayList<>(recipe.entity());
        recipe.known().stream()
                .filter(name -> types.get(name).equals("VARCHAR"))
                .forEach(texts::add);
        this.flags = recipe.known().stream()
                .filter(name -> types.get(name).equals("BOOLEAN"))
                .toList();
        Set<String> counted = new LinkedHashSet<>(recipe.known());
        counted.removeAll(flags);
        counted.removeAll(texts);
        counted.addAll(recipe.historyColumns());
        counted.remove(recipe.target());
        this.numbers = new ArrayList<>(counted);
        if (!classified) {
            numbers.add(recipe.target());
        }
        this.textValues = new String[texts.size()][FIRST_ROWS];
        this.flagValues = new boolean[flags.size()][FIRST_ROWS];
        this.numberValues = new double[numbers.size()][FIRST_ROWS];
    }

    /** @param file the Parquet file's name, quoted */
    String sql(String file) {
        List<String> columns = new ArrayList<>();
        columns.add("CAST(" + quoted(recipe.time()) + " AS DATE)");
        texts.forEach(name -> columns.add("CAST(" + quoted(name) + " AS VARCHAR)"));
        flags.forEach(name -> columns.add("coalesce(" + quoted(name) + ", false)"));
        numbers.forEach(name -> columns.add("CAST(" + quoted(name) + " AS DOUBLE)"));
        if (classified) {
            columns.add(classOf(recipe.target()));
        }
        String present = recipe.entity().stream()
                .map(name -> quoted(name) + " IS NOT NULL AND ")
                .collect(Collectors.joining());
        // Without an entity several rows have one time; whichever columns are read, they keep the file's order.
        boolean plain = recipe.entity().isEmpty();
        String source = "read_parquet(" + file + (plain ? ", file_row_number = true)" : ")");
        String order = plain
                ? ", file_row_number"
                : recipe.entity().stream()
                        .map(name -> ", CAST(" + quoted(name) + " AS VARCHAR)")
                        .collect(Collectors.joining());
        String time = quoted(recipe.time());
        return "SELECT " + String.join(", ", columns) + " FROM " + source + " WHERE " + present + time
                + " IS NOT NULL ORDER BY CAST(" + time + " AS DATE)" + order;
    }

    /** A class written as a number with a fraction, as files without whole numbers have it, is its whole number. */
    private String classOf(String name) {
        String column = quoted(name);
        return FRACTIONS.contains(types.get(name))
                ? "CASE WHEN isfinite(" + column + ") THEN CAST(CAST(" + column + " AS BIGINT) AS VARCHAR) END"
                : "CAST(" + column + " AS VARCHAR)";
    }

    void add(ResultSet row) throws SQLException {
        if (rows == days.length) {
            grow();
        }
        int column = 1;
        days[rows] = row.getObject(column++, LocalDate.class).toEpochDay();
        for (String[] values : textValues) {
            values[rows] = row.getString(column++);
        }
        for (boolean[] values : flagValues) {
            values[rows] = row.getBoolean(column++);
        }
        for (double[] values : numberValues) {
            double value = row.getDouble(column++);
            values[rows] = value == 0 && row.wasNull() || Double.isInfinite(value) ? Double.NaN : value;
        }
        if (classified) {
            targets.add(row.getString(column));
        }
        rows++;
    }

    private void grow() {
        int more = rows * 2;
        days = Arrays.copyOf(days, more);
        Arrays.setAll(textValues, i -> Arrays.copyOf(textValues[i], more));
        Arrays.setAll(flagValues, i -> Arrays.copyOf(flagValues[i], more));
        Arrays.setAll(numberValues, i -> Arrays.copyOf(numberValues[i], more));
    }

    /** @throws InvalidJobException if there are fewer than two, or not two where the target is to have two */
    List<String> classes() {
        if (!classified) {
            return List.of();
        }
        TreeSet<String> classes =
                new TreeSet<>(targets.stream().filter(name -> name != null).toList());
        boolean two = recipe.task() == Recipe.Task.BINARY;
        if (classes.size() < 2 || two && classes.size() != 2) {
            throw new InvalidJobException("data: '" + recipe.target() + "' has the classes " + classes + "; a "
                    + (two ? "binary model needs two" : "multi-class model needs at least two"));
        }
        return List.copyOf(classes);
    }

    /** @throws InvalidJobException if there is no row */
    Table table() {
        if (rows == 0) {
            throw new InvalidJobException("data: no row has an entity and a time");
        }
        Table.Builder table = Table.builder(rows);
        for (int i = 0; i < texts.size(); i++) {
            table.strings(texts.get(i), Arrays.copyOf(textValues[i], rows));
        }
        table.longs(recipe.time(), Arrays.copyOf(days, rows));
        for (int i = 0; i < flags.size(); i++) {
            table.booleans(flags.get(i), Arrays.copyOf(flagValues[i], rows));
        }
        for (int i = 0; i < numbers.size(); i++) {
            table.doubles(numbers.get(i), Arrays.copyOf(numberValues[i], rows));
        }
        if (classified) {
            table.doubles(recipe.target(), indexes());
        }
        return table.build();
    }

    private double[] indexes() {
        List<String> classes = classes();
        return targets.stream()
                .mapToDouble(name -> name == null ? Double.NaN : classes.indexOf(name))
                .toArray();
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
