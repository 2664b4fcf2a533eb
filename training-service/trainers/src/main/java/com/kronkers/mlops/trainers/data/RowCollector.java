package com.kronkers.mlops.trainers.data;

import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.trainers.job.InvalidJobException;
import java.sql.ResultSet;
import java.sql.SQLException;
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
    private static final Set<String> FRACTIONS = Set.of("FLOAT", "DOUBLE");

    private final Recipe recipe;
    private final Map<String, String> types;
    private final List<String> texts;
    private final List<String> flags;
    private final List<String> numbers;
    private final boolean classified;
    private final List<String[]> textValues = new ArrayList<>();
    private final List<boolean[]> flagValues = new ArrayList<>();
    private final List<double[]> numberValues = new ArrayList<>();
    private final List<String> targets = new ArrayList<>();
    private long[] days = new long[1024];
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
    }

    String sql(String source) {
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
        String order = recipe.entity().stream()
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
        int column = 1;
        if (rows == days.length) {
            days = Arrays.copyOf(days, rows * 2);
        }
        days[rows++] = row.getObject(column++, java.time.LocalDate.class).toEpochDay();
        String[] text = new String[texts.size()];
        for (int i = 0; i < text.length; i++) {
            text[i] = row.getString(column++);
        }
        textValues.add(text);
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
        if (classified) {
            targets.add(row.getString(column));
        }
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
            int part = i;
            table.strings(
                    texts.get(i), textValues.stream().map(row -> row[part]).toArray(String[]::new));
        }
        table.longs(recipe.time(), Arrays.copyOf(days, rows));
        for (int i = 0; i < flags.size(); i++) {
            boolean[] values = new boolean[rows];
            for (int row = 0; row < rows; row++) {
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
