package com.kronkers.mlops.training.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Period;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Says what is wrong with a recipe before anything is trained with it. The trainer checks again; here the caller, who
 * can mend it, hears of it at once.
 */
final class RecipeRules {
    private static final Set<String> FIELDS = Set.of(
            "entity", "time", "step", "target", "known", "history", "calendar", "horizonSteps", "historySteps", "task");
    private static final Set<String> HISTORY_FIELDS = Set.of("column", "lags", "means", "ratios");
    static final String TASKS = "regression|binary|multi-class";
    static final String TASKS_FIX = "send regression, binary or multi-class";
    private static final Set<String> CALENDAR = Set.of("week-of-year", "month-of-year", "day-of-week");
    private static final String COLUMN = "[A-Za-z_][A-Za-z0-9_]{0,62}";
    private static final String COLUMN_FIX = "send a column name of letters, digits and underscores";
    private static final int LONGEST_HISTORY = 10_000;

    private RecipeRules() {}

    static void check(ObjectFields recipe) {
        if (!recipe.isPresent()) {
            return;
        }
        recipe.allowOnly(FIELDS);
        String time = recipe.text("time", COLUMN, COLUMN_FIX);
        String target = recipe.text("target", COLUMN, COLUMN_FIX);
        checkColumns(recipe, time, target);
        checkStep(recipe);
        require(recipe, "horizonSteps", "how many steps after the newest history a prediction may lie");
        require(recipe, "historySteps", "how many steps of history are kept");
        int horizon = (int) recipe.integer("horizonSteps", 1, LONGEST_HISTORY, 1);
        int kept = (int) recipe.integer("historySteps", horizon, LONGEST_HISTORY, LONGEST_HISTORY);
        List<String> known = recipe.texts("known");
        String task = recipe.has("task") ? recipe.text("task", TASKS, TASKS_FIX) : "";
        boolean classes = task.equals("binary") || task.equals("multi-class");
        for (ObjectFields column : recipe.objects("history")) {
            checkHistory(column, horizon, kept, known, classes ? target : "");
        }
        for (String part : recipe.texts("calendar")) {
            if (!CALENDAR.contains(part)) {
                recipe.wrong("calendar", "'" + part + "' is not known", "use one of " + CALENDAR);
            }
        }
    }

    /** The recipe with every list written out, as events and trainers expect it. */
    static JsonNode withDefaults(JsonNode recipe) {
        if (!recipe.isObject()) {
            return recipe;
        }
        ObjectNode complete = recipe.deepCopy();
        for (String list : List.of("known", "history", "calendar")) {
            addIfMissing(complete, list);
        }
        for (JsonNode column : complete.path("history")) {
            if (column.isObject()) {
                addIfMissing((ObjectNode) column, "lags");
                addIfMissing((ObjectNode) column, "means");
            }
        }
        return complete;
    }

    private static void addIfMissing(ObjectNode object, String list) {
        if (!object.has(list)) {
            object.putArray(list);
        }
    }

    private static void checkColumns(ObjectFields recipe, String time, String target) {
        List<String> entity = recipe.texts("entity");
        if (entity.isEmpty()) {
            recipe.wrong("entity", "names no column", "name at least one column that tells the series apart");
        }
        List<String> known = recipe.texts("known");
        if (known.contains(target)) {
            recipe.wrong("known", "holds the target '" + target + "'", "leave out what is to be predicted");
        }
        checkNames(recipe, "entity", entity);
        checkNames(recipe, "known", known);
        List<String> supplied = new ArrayList<>(entity);
        supplied.add(time);
        supplied.addAll(known);
        Set<String> seen = new HashSet<>();
        supplied.stream()
                .filter(name -> !seen.add(name))
                .forEach(name -> recipe.wrong(
                        known.contains(name) ? "known" : "entity",
                        "'" + name + "' occurs twice among entity, time and known",
                        "name each column once"));
    }

    private static void checkNames(ObjectFields recipe, String field, List<String> names) {
        names.stream()
                .filter(name -> !name.matches(COLUMN))
                .forEach(name -> recipe.wrong(field, "'" + name + "' is no column name", COLUMN_FIX));
    }

    private static void checkStep(ObjectFields recipe) {
        String fix = "send a number of days as ISO-8601 period such as P7D";
        String step = recipe.text("step", "P.+", fix);
        if (step.isEmpty()) {
            return;
        }
        try {
            Period period = Period.parse(step);
            if (period.toTotalMonths() != 0 || period.getDays() <= 0) {
                recipe.wrong("step", "'" + step + "' is no number of days", fix);
            }
        } catch (DateTimeException | ArithmeticException e) {
            recipe.wrong("step", "'" + step + "' is no period", fix);
        }
    }

    private static void checkHistory(
            ObjectFields column, int horizon, int kept, List<String> known, String classified) {
        if (!column.isPresent()) {
            return;
        }
        column.allowOnly(HISTORY_FIELDS);
        String name = column.text("column", COLUMN, COLUMN_FIX);
        column.integers("lags", horizon, kept);
        column.integers("means", 1, kept - horizon + 1);
        column.integers("ratios", 1, kept - horizon + 1);
        if (!column.has("lags") && !column.has("means") && !column.has("ratios")) {
            column.wrong("lags", "is missing, and so is means", "name at least one lag, mean or ratio, in steps");
        }
        if (column.has("ratios") && !known.contains(name)) {
            column.wrong("ratios", "need the row's own '" + name + "'", "name it in known, too");
        }
        if (!name.isEmpty() && name.equals(classified)) {
            column.wrong("column", "the past of the class '" + name + "' is no number", "leave it out");
        }
    }

    private static void require(ObjectFields recipe, String field, String meaning) {
        if (!recipe.has(field)) {
            recipe.wrong(field, "is missing", "send " + meaning);
        }
    }
}
