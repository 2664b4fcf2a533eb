package com.kronkers.mlops.serving.outcome;

import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.serving.prediction.Category;
import com.kronkers.mlops.serving.prediction.FieldProblem;
import com.kronkers.mlops.serving.prediction.FieldProblems;
import com.kronkers.mlops.serving.prediction.InvalidRowsException;
import com.kronkers.mlops.serving.prediction.SuppliedRows;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** Turns named fields into outcomes, or says what is wrong with each field. */
final class OutcomeDecoder {
    /** As for predictions: more than this teach nothing more. */
    private static final int MOST_PROBLEMS = 20;

    private static final String ACTUAL = "actual";
    private static final String PREDICTION_ID = "predictionId";
    private static final String OBSERVED_AT = "observedAt";

    private final String model;
    /** The columns that say whose outcome it is; none for a model without a recipe, which knows predictions only. */
    private final List<String> key;
    /** {@code null} without a recipe. */
    private final String timeColumn;

    /** What is predicted; empty where that is a number. */
    private final List<String> classes;

    private final Predicate<String> isPredictionId;
    private final SuppliedRows rows;
    private final Set<String> names;
    private final List<FieldProblem> problems = new ArrayList<>();

    private OutcomeDecoder(
            String model,
            Optional<Recipe> recipe,
            List<String> classes,
            Predicate<String> isPredictionId,
            SuppliedRows rows) {
        this.model = model;
        this.classes = classes;
        this.key = recipe.map(Recipe::entity).orElse(List.of());
        this.timeColumn = recipe.map(Recipe::time).orElse(null);
        this.isPredictionId = isPredictionId;
        this.rows = rows;
        this.names = new LinkedHashSet<>(key);
        recipe.map(Recipe::time).ifPresent(names::add);
        names.addAll(List.of(ACTUAL, PREDICTION_ID, OBSERVED_AT));
    }

    /**
     * Reads all rows.
     *
     * @param classes what is predicted, told by its place among them; empty where that is a number
     * @param now the time of observation where a row does not tell
     * @throws InvalidRowsException naming each wrong field
     */
    static List<Outcome> decode(
            String model,
            Optional<Recipe> recipe,
            List<String> classes,
            Predicate<String> isPredictionId,
            SuppliedRows rows,
            int mostRows,
            Instant now) {
        if (rows.size() == 0 || rows.size() > mostRows) {
            throw new InvalidRowsException(List.of(new FieldProblem(
                    "rows", "there are " + rows.size() + " rows", "Send 1 to " + mostRows + " rows in a request.")));
        }
        OutcomeDecoder decoder = new OutcomeDecoder(model, recipe, classes, isPredictionId, rows);
        List<Outcome> outcomes = new ArrayList<>(rows.size());
        for (int row = 0; row < rows.size(); row++) {
            outcomes.add(decoder.decode(row, now));
        }
        if (!decoder.problems.isEmpty()) {
            throw new InvalidRowsException(decoder.problems);
        }
        return outcomes;
    }

    private Outcome decode(int row, Instant now) {
        for (String field : rows.fields(row)) {
            if (!names.contains(field)) {
                problem(row, field, "is no field of an outcome", "Send only " + String.join(", ", names) + ".");
            }
        }
        double actual = actual(row);
        String id = text(row, PREDICTION_ID, "a prediction id of this model", value -> value);
        if (id != null && !isPredictionId.test(id)) {
            problem(
                    row,
                    PREDICTION_ID,
                    "was not given by this model",
                    "Send the id as the prediction's answer gave it.");
        }
        boolean byId = rows.value(row, PREDICTION_ID) != null;
        Map<String, String> entity = entity(row, byId);
        LocalDate time = time(row, byId);
        Instant observed = text(row, OBSERVED_AT, "a UTC time like \"2017-10-16T00:00:00Z\"", Instant::parse);
        return new Outcome(model, id, entity, time, actual, observed == null ? now : observed);
    }

    /** A number as it is, a class by its place; {@code NaN} if it is neither, which is then a problem. */
    private double actual(int row) {
        Object actual = rows.value(row, ACTUAL);
        if (actual instanceof Number && Double.isFinite(((Number) actual).doubleValue())) {
            return ((Number) actual).doubleValue();
        }
        if (classes.isEmpty()) {
            problem(row, ACTUAL, "is missing or no number", "Send the true value as a number.");
            return Double.NaN;
        }
        if (!(actual instanceof String || actual instanceof Boolean)) {
            String fix = "Send the true class, one of " + Category.listed(classes) + ", or its place among them.";
            problem(row, ACTUAL, "is missing, or neither a class nor a number", fix);
            return Double.NaN;
        }
        int place = classes.indexOf(actual.toString());
        if (place < 0) {
            String given = actual.toString();
            problem(
                    row,
                    ACTUAL,
                    "is " + FieldProblems.quoted(given) + ", which is no class that the model knows",
                    Category.instead(given, classes));
        }
        return place < 0 ? Double.NaN : place;
    }

    /** {@code null} for a row that names a prediction instead. */
    private LocalDate time(int row, boolean byId) {
        if (timeColumn == null) {
            if (!byId) {
                problem(row, PREDICTION_ID, "is missing", "Send the id as the prediction's answer gave it.");
            }
            return null;
        }
        if (!byId && rows.value(row, timeColumn) == null) {
            problem(row, timeColumn, "is missing", "Send entity and date, or a predictionId.");
        }
        return text(row, timeColumn, "a date like \"2017-10-09\"", LocalDate::parse);
    }

    /** The whole key, or {@code null} for a row that names a prediction instead. */
    private Map<String, String> entity(int row, boolean byId) {
        boolean none = key.stream().allMatch(name -> rows.value(row, name) == null);
        if (none && (byId || key.isEmpty())) {
            return null;
        }
        Map<String, String> entity = new LinkedHashMap<>();
        for (String name : key) {
            String value = text(row, name, "text in quotes", given -> given);
            if (rows.value(row, name) == null) {
                problem(row, name, "is missing", "Send entity and date, or a predictionId.");
            }
            entity.put(name, value);
        }
        return entity;
    }

    /** A field's text, read; {@code null} if it is absent, or wrong, which is then a problem. */
    private <T> T text(int row, String field, String wanted, Function<String, T> read) {
        Object value = rows.value(row, field);
        if (value == null) {
            return null;
        }
        try {
            if (value instanceof String) {
                return read.apply((String) value);
            }
        } catch (DateTimeException e) {
            // Said below, as for a value of another type.
        }
        problem(row, field, "is " + value + ", not " + wanted, "Send " + wanted + ".");
        return null;
    }

    private void problem(int row, String field, String problem, String fix) {
        if (problems.size() < MOST_PROBLEMS) {
            problems.add(new FieldProblem(rows.place(row, field), problem, fix));
        }
    }
}
