package com.kronkers.mlops.serving.prediction;

import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.serving.history.HistorySnapshot;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;

/** Whether the history knows who is asked about, and reaches to when. */
final class HistoryCheck {
    private final Recipe recipe;
    private final HistorySnapshot history;
    private final FieldProblems problems;
    private final FieldProblems tooOld = new FieldProblems();

    private HistoryCheck(Recipe recipe, HistorySnapshot history, FieldProblems problems) {
        this.recipe = recipe;
        this.history = history;
        this.problems = problems;
    }

    /**
     * Adds what is wrong for good to the problems. Dates that a newer history would reach are not among them.
     *
     * @return the dates past what this history, at the recipe's horizon, can predict
     */
    static FieldProblems check(Recipe recipe, HistorySnapshot history, Table rows, FieldProblems problems) {
        HistoryCheck check = new HistoryCheck(recipe, history, problems);
        check.tooOld.placedAs(problems);
        List<String[]> entities = recipe.entity().stream().map(rows::strings).toList();
        long[] days = rows.longs(recipe.time());
        for (int row = 0; row < days.length && !problems.isFull(); row++) {
            check.entity(row, entities);
            if (days[row] != DayColumn.NONE && history.asOf() != null) {
                check.time(row, LocalDate.ofEpochDay(days[row]));
            }
        }
        return check.tooOld;
    }

    private void entity(int row, List<String[]> entities) {
        String[] entity = new String[entities.size()];
        for (int part = 0; part < entity.length; part++) {
            entity[part] = entities.get(part)[row];
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
                        .map(near -> "The nearest known value is " + FieldProblems.quoted(near) + ".")
                        .orElse("Send a value that occurs in dataset " + history.dataset() + ".");
                problems.add(
                        row, recipe.entity().get(part), FieldProblems.quoted(entity[part]) + " was never seen", fix);
            }
        }
        if (!named) {
            String key = String.join(", ", recipe.entity());
            problems.add(
                    row,
                    recipe.entity().get(0),
                    String.join(", ", entity) + " was never seen together",
                    "Send a combination of " + key + " that occurs in dataset " + history.dataset() + ".");
        }
    }

    private void time(int row, LocalDate time) {
        LocalDate asOf = history.asOf();
        LocalDate last = history.table().predictableThrough();
        LocalDate first = history.table().predictableFrom();
        if (time.isBefore(first)) {
            problems.add(
                    row,
                    recipe.time(),
                    time + " is outside what the history to " + asOf + " can predict",
                    "Send a date from " + first + " to " + last + ".");
        } else if (!history.table().onGrid(time)) {
            long ahead = Math.floorMod(time.toEpochDay() - asOf.toEpochDay(), recipe.stepDays());
            LocalDate earlier = time.minusDays(ahead);
            problems.add(
                    row,
                    recipe.time(),
                    time + " does not lie on the model's grid of " + recipe.step(),
                    "Send " + earlier + " or another date a multiple of " + recipe.stepDays() + " days from it.");
        } else if (time.isAfter(last)) {
            tooOld.add(
                    row,
                    recipe.time(),
                    time + " is outside what the history to " + asOf + " can predict",
                    "Send a date from " + first + " to " + last + ", or ask again when dataset " + history.dataset()
                            + " reaches to " + time.minusDays((long) recipe.horizonSteps() * recipe.stepDays()) + ".");
        }
    }
}
