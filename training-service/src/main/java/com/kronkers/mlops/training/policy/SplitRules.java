package com.kronkers.mlops.training.policy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.stream.StreamSupport;

/** Says what is wrong with how a policy keeps rows from training. */
final class SplitRules {
    private static final String GROUP = "group";

    private SplitRules() {}

    /** The split as it was sent; {@code null} where there is none. */
    static JsonNode check(JsonNode document, ObjectFields fields) {
        if (!fields.has("split")) {
            return null;
        }
        ObjectFields split = fields.object("split");
        if (split.isPresent()) {
            split.allowOnly(Set.of("by", "column", "share"));
            String by = split.text("by", "time|group|stratified", "send time, group or stratified");
            String column = by.equals(GROUP)
                    ? split.text("column", "[A-Za-z_][A-Za-z0-9_]{0,62}", "name the column whose values stay together")
                    : "";
            split.share("share", 0.5);
            checkAgainstHistory(split, by, column, document.path("recipe"));
        }
        return document.get("split");
    }

    // The past of a series is read from the whole dataset: a judged target would stand in a later training row.
    private static void checkAgainstHistory(ObjectFields split, String by, String column, JsonNode recipe) {
        String target = recipe.path("target").asText();
        boolean parted = by.equals("stratified")
                || by.equals(GROUP) && !column.isEmpty() && !holds(recipe.path("entity"), column);
        boolean read = StreamSupport.stream(recipe.path("history").spliterator(), false)
                .anyMatch(history -> history.path("column").asText().equals(target));
        if (parted && read) {
            split.wrong(
                    by.equals(GROUP) ? "column" : "by",
                    "parts the rows of a series while recipe.history reads the past of the target '" + target
                            + "', so that what is judged would stand in training rows",
                    "split by time, or by group of an entity column, or leave the target out of recipe.history");
        }
    }

    private static boolean holds(JsonNode names, String name) {
        return StreamSupport.stream(names.spliterator(), false)
                .anyMatch(one -> one.asText().equals(name));
    }
}
