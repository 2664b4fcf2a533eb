package com.kronkers.mlops.serving.prediction;

import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.serving.history.HistorySnapshot;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Turns named fields into the table that features are computed from, or says what is wrong with each field. */
final class RowDecoder {
    /** A caller that sends a thousand wrong rows learns as much from the first twenty problems. */
    private static final int MOST_PROBLEMS = 20;

    private final Recipe recipe;
    private final List<Signature.Column> inputs;
    private final Set<String> names;
    private final HistorySnapshot history;
    private final SuppliedRows rows;
    private final List<FieldProblem> problems = new ArrayList<>();

    private RowDecoder(Recipe recipe, Signature signature, HistorySnapshot history, SuppliedRows rows) {
        this.recipe = recipe;
        this.inputs = signature.inputs();
        this.names = inputs.stream().map(Signature.Column::name).collect(Collectors.toSet());
        this.history = history;
        this.rows = rows;
    }

    /**
     * Entity columns as text, the time as a date, and the known columns.
     *
     * @throws InvalidRowsException naming each wrong field
     */
    static Table decode(Recipe recipe, Signature signature, HistorySnapshot history, SuppliedRows rows, int mostRows) {
        requireRows(rows, mostRows);
        return new RowDecoder(recipe, signature, history, rows).decode();
    }

    /** @throws InvalidRowsException if there is none, or too many */
    static void requireRows(SuppliedRows rows, int mostRows) {
        if (rows.size() == 0 || rows.size() > mostRows) {
            throw new InvalidRowsException(List.of(new FieldProblem(
                    "rows",
                    rows.size() == 0 ? "there is no row" : rows.size() + " rows are too many",
                    "Send 1 to " + mostRows + " rows in a request.")));
        }
    }

    private Table decode() {
        Table.Builder table = Table.builder(rows.size());
        String[][] entities = new String[recipe.entity().size()][];
        LocalDate[] times = null;
        for (Signature.Column input : inputs) {
            int part = recipe.entity().indexOf(input.name());
            if (part >= 0) {
                entities[part] = texts(input.name());
                table.strings(input.name(), entities[part]);
            } else if (input.name().equals(recipe.time())) {
                times = column(input, "a date as text, like \"2017-10-09\"", RowDecoder::date)
                        .toArray(LocalDate[]::new);
            } else {
                addKnown(table, input);
            }
        }
        for (int row = 0; row < rows.size() && problems.size() < MOST_PROBLEMS; row++) {
            refuseUnknownFields(row);
            checkEntity(row, entities);
            checkTime(row, times[row]);
        }
        if (!problems.isEmpty()) {
            throw new InvalidRowsException(problems.subList(0, Math.min(problems.size(), MOST_PROBLEMS)));
        }
        return table.dates(recipe.time(), times).build();
    }

    private void addKnown(Table.Builder table, Signature.Column input) {
        switch (input.type()) {
            case "string" -> table.strings(input.name(), texts(input.name()));
            case "boolean" -> table.booleans(input.name(), flags(input));
            default -> table.doubles(input.name(), numbers(input));
        }
    }

    private String[] texts(String name) {
        return column(
                        new Signature.Column(name, "string"),
                        "text in quotes",
                        value -> value instanceof String ? (String) value : null)
                .toArray(String[]::new);
    }

    private boolean[] flags(Signature.Column input) {
        List<Boolean> values =
                column(input, "true or false", value -> value instanceof Boolean ? (Boolean) value : null);
        boolean[] flags = new boolean[values.size()];
        for (int row = 0; row < flags.length; row++) {
            flags[row] = Boolean.TRUE.equals(values.get(row));
        }
        return flags;
    }

    private double[] numbers(Signature.Column input) {
        List<Double> values = column(input, "a number", value -> {
            double number = value instanceof Number ? ((Number) value).doubleValue() : Double.NaN;
            return Double.isFinite(number) ? number : null;
        });
        double[] numbers = new double[values.size()];
        for (int row = 0; row < numbers.length; row++) {
            numbers[row] = values.get(row) == null ? Double.NaN : values.get(row);
        }
        return numbers;
    }

    /** One field of every row; {@code null} where it is missing or wrong, which is then a problem. */
    private <T> List<T> column(Signature.Column input, String wanted, Function<Object, T> read) {
        List<T> values = new ArrayList<>(rows.size());
        for (int row = 0; row < rows.size(); row++) {
            Object supplied = rows.value(row, input.name());
            T value = supplied == null ? null : read.apply(supplied);
            if (supplied == null) {
                problem(row, input.name(), "is missing", "Send " + wanted + ".");
            } else if (value == null) {
                problem(row, input.name(), "is " + shown(supplied) + ", not " + wanted, "Send " + wanted + ".");
            }
            values.add(value);
        }
        return values;
    }

    private void refuseUnknownFields(int row) {
        for (String field : rows.fields(row)) {
            if (!names.contains(field)) {
                String meant = Nearest.to(field, names)
                        .map(near -> "Did you mean '" + near + "'? ")
                        .orElse("");
                String known = inputs.stream().map(Signature.Column::name).collect(Collectors.joining(", "));
                problem(row, field, "is no input of this model", meant + "Its inputs are " + known + ".");
            }
        }
    }

    private void checkEntity(int row, String[][] entities) {
        String[] entity = new String[entities.length];
        for (int part = 0; part < entity.length; part++) {
            entity[part] = entities[part][row];
            if (entity[part] == null) {
                return;
            }
        }
        if (history.table().knows(entity)) {
            return;
        }
        boolean named = false;
        for (int part = 0; part < entity.length; part++) {
            Set<String> seen = history.entityValues().get(part);
            if (!seen.contains(entity[part])) {
                named = true;
                String fix = Nearest.to(entity[part], seen)
                        .map(near -> "The nearest known value is \"" + near + "\".")
                        .orElse("Send a value that occurs in dataset " + history.dataset() + ".");
                problem(row, recipe.entity().get(part), "\"" + entity[part] + "\" was never seen", fix);
            }
        }
        if (!named) {
            String key = String.join(", ", recipe.entity());
            problem(
                    row,
                    recipe.entity().get(0),
                    String.join(", ", entity) + " was never seen together",
                    "Send a combination of " + key + " that occurs in dataset " + history.dataset() + ".");
        }
    }

    private void checkTime(int row, LocalDate time) {
        LocalDate asOf = history.asOf();
        if (time == null || asOf == null) {
            return;
        }
        LocalDate last = history.table().predictableThrough();
        LocalDate first = history.oldest().plusDays(recipe.stepDays());
        if (time.isAfter(last) || time.isBefore(first)) {
            problem(
                    row,
                    recipe.time(),
                    time + " is outside what the history to " + asOf + " can predict",
                    "Send a date from " + first + " to " + last + ".");
        } else if (!history.table().onGrid(time)) {
            long ahead = Math.floorMod(time.toEpochDay() - asOf.toEpochDay(), recipe.stepDays());
            LocalDate earlier = time.minusDays(ahead);
            problem(
                    row,
                    recipe.time(),
                    time + " does not lie on the model's grid of " + recipe.step(),
                    "Send " + earlier + " or another date a multiple of " + recipe.stepDays() + " days from it.");
        }
    }

    private void problem(int row, String field, String problem, String fix) {
        if (problems.size() < MOST_PROBLEMS) {
            problems.add(new FieldProblem(rows.place(row, field), problem, fix));
        }
    }

    private static LocalDate date(Object value) {
        try {
            return value instanceof String ? LocalDate.parse((String) value) : null;
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private static String shown(Object value) {
        String text = value instanceof String ? "\"" + value + "\"" : String.valueOf(value);
        return text.length() > 60 ? text.substring(0, 60) + "..." : text;
    }
}
