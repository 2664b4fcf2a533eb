package com.kronkers.mlops.training.policy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Says what is wrong with what a policy asks to predict, and of what: a recipe that makes features, or, for a project, the
 * dataset's own columns as they are.
 */
final class QuestionRules {
    private static final Set<String> FIELDS = Set.of("time", "target", "task", "inputs");
    private static final int LONGEST_NAME = 255;
    private static final String COLUMNS_FIX =
            "send {\"time\": <a column of dates>, \"target\": <what is predicted>}, and inputs if not every other column is one";

    private final JsonNode document;
    private final ObjectFields fields;

    QuestionRules(JsonNode document, ObjectFields fields) {
        this.document = document;
        this.fields = fields;
    }

    /** The settings, read from the same fields, with recipe or columns. */
    TrainingSettings check(TrainingSettings settings) {
        if (!fields.has("columns")) {
            if (fields.has("project") && !fields.has("recipe")) {
                fields.wrong("recipe", "is missing", "send a recipe, or columns to take the dataset's as they are");
                return settings;
            }
            RecipeRules.check(fields.object("recipe"));
            return settings.withRecipe(RecipeRules.withDefaults(document.path("recipe")));
        }
        if (fields.has("recipe")) {
            fields.wrong("columns", "is given beside a recipe", "send either recipe or columns");
        }
        if (!fields.has("project")) {
            fields.wrong(
                    "columns", "is for projects", "send a recipe: the installed trainers make their features by it");
        }
        checkColumns(fields.object("columns"));
        return settings.withColumns(document.path("columns"));
    }

    private static void checkColumns(ObjectFields columns) {
        if (!columns.isPresent()) {
            return;
        }
        columns.allowOnly(FIELDS);
        String time = name(columns, "time");
        String target = name(columns, "target");
        if (!target.isEmpty() && target.equals(time)) {
            columns.wrong("target", "is the time '" + time + "'", "name two columns");
        }
        if (columns.has("task")) {
            columns.text("task", RecipeRules.TASKS, RecipeRules.TASKS_FIX);
        }
        if (columns.has("inputs")) {
            checkInputs(columns, time, target);
        }
    }

    private static void checkInputs(ObjectFields columns, String time, String target) {
        List<String> inputs = columns.texts("inputs");
        if (inputs.isEmpty()) {
            columns.wrong("inputs", "names no column", "name some, or leave it out for every other column");
        }
        if (inputs.contains(target) || inputs.contains(time)) {
            columns.wrong("inputs", "holds the time or the target", "leave both out");
        }
        if (new HashSet<>(inputs).size() < inputs.size()) {
            columns.wrong("inputs", "names a column twice", "name each column once");
        }
    }

    private static String name(ObjectFields columns, String field) {
        return columns.text(field, ".{1," + LONGEST_NAME + "}", COLUMNS_FIX);
    }
}
