package com.kronkers.mlops.runtime;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.DateTimeException;
import java.time.Period;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a model needs to know of its data: who is predicted ({@code entity}), when ({@code time}, on a grid of
 * {@code step}), what ({@code target}), what the caller knows in advance ({@code known}), and which features are made
 * from the past ({@code history}) and from the date ({@code calendar}).
 *
 * <p>A feature at time {@code t} reads values no newer than {@code t - horizonSteps * step}. So a row is the same whether
 * it is asked one step ahead or {@code horizonSteps} ahead, and training sees what serving will see.
 *
 * @param step a number of days, as ISO-8601 period, e.g. {@code P7D}
 * @param horizonSteps how many steps after the newest history a prediction may lie
 * @param historySteps how many steps of history serving keeps per entity
 * @param task whether the target is a number or one of several classes; a number where it is left out
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Recipe(
        List<String> entity,
        String time,
        Period step,
        String target,
        List<String> known,
        List<History> history,
        List<String> calendar,
        int horizonSteps,
        int historySteps,
        @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = Recipe.UnlessItIsTheDefault.class) Task task) {

    private static final String COLUMN_NAME = "[A-Za-z_][A-Za-z0-9_]{0,62}";

    /** What is predicted. */
    public enum Task {
        /** a number */
        @JsonProperty("regression")
        REGRESSION,
        /** one of two classes */
        @JsonProperty("binary")
        BINARY,
        /** one of several classes */
        @JsonProperty("multi-class")
        MULTI_CLASS
    }

    /** Packages and events of models that predict a number are what they were before there were tasks. */
    static final class UnlessItIsTheDefault {
        @Override
        public boolean equals(Object task) {
            return task == null || task == Task.REGRESSION;
        }

        @Override
        public int hashCode() {
            return 0;
        }
    }

    /**
     * Features of one column's past.
     *
     * @param lags the value so many steps before
     * @param means the mean of the known values in a window of so many steps
     * @param ratios the row's own value, known in advance, over the mean of a window of so many steps: a price or a
     *     promotion beside what is usual; missing where that mean is 0
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record History(
            String column,
            List<Integer> lags,
            List<Integer> means,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Integer> ratios) {
        public History {
            lags = lags == null ? List.of() : List.copyOf(lags);
            means = means == null ? List.of() : List.copyOf(means);
            ratios = ratios == null ? List.of() : List.copyOf(ratios);
        }

        /** Without ratios. */
        public History(String column, List<Integer> lags, List<Integer> means) {
            this(column, lags, means, List.of());
        }
    }

    public Recipe {
        entity = entity == null ? List.of() : List.copyOf(entity);
        known = known == null ? List.of() : List.copyOf(known);
        history = history == null ? List.of() : List.copyOf(history);
        calendar = calendar == null ? List.of() : List.copyOf(calendar);
        task = task == null ? Task.REGRESSION : task;
    }

    /** A recipe whose target is a number. */
    public Recipe(
            List<String> entity,
            String time,
            Period step,
            String target,
            List<String> known,
            List<History> history,
            List<String> calendar,
            int horizonSteps,
            int historySteps) {
        this(entity, time, step, target, known, history, calendar, horizonSteps, historySteps, Task.REGRESSION);
    }

    /** @throws InvalidRecipeException naming the field that does not fit */
    public static Recipe fromJson(String json) {
        try {
            return Json.read(json, Recipe.class).validate();
        } catch (JsonProcessingException e) {
            throw new InvalidRecipeException("recipe: not readable: " + e.getOriginalMessage(), e);
        }
    }

    public String toJson() {
        return Json.write(this);
    }

    /**
     * @return this recipe
     * @throws InvalidRecipeException naming the field that does not fit
     */
    public Recipe validate() {
        require(!entity.isEmpty(), "entity", "at least one column is needed");
        require(time != null && !time.isBlank(), "time", "the time column is missing");
        require(target != null && !target.isBlank(), "target", "the target column is missing");
        requireStep();
        require(horizonSteps >= 1, "horizonSteps", "must be 1 or more");
        requireColumnNames();
        for (History column : history) {
            requireWindows(column);
        }
        for (String part : calendar) {
            require(
                    CalendarFeature.isKnown(part),
                    "calendar",
                    "unknown '" + part + "', known: " + CalendarFeature.names());
        }
        List<String> names = featureNames();
        require(new HashSet<>(names).size() == names.size(), "features", "a name occurs twice: " + names);
        return this;
    }

    /** The columns whose past is read, in the order in which {@link HistoryTable} takes their values. */
    public List<String> historyColumns() {
        return history.stream().map(History::column).toList();
    }

    /** The names of the features made from history, in recipe order. */
    public List<String> historyFeatureNames() {
        List<String> names = new ArrayList<>();
        for (History column : history) {
            column.lags().forEach(lag -> names.add(column.column() + "_lag_" + lag));
            column.means().forEach(steps -> names.add(column.column() + "_mean_" + steps));
            column.ratios().forEach(steps -> names.add(column.column() + "_ratio_" + steps));
        }
        return names;
    }

    /** The names of the features made from the date. */
    public List<String> calendarFeatureNames() {
        return calendar.stream()
                .map(CalendarFeature::of)
                .flatMap(part -> part.columns().stream())
                .toList();
    }

    /** Every input of the network in order: entity, known, history, calendar. */
    public List<String> featureNames() {
        List<String> names = new ArrayList<>(entity);
        names.addAll(known);
        names.addAll(historyFeatureNames());
        names.addAll(calendarFeatureNames());
        return names;
    }

    /** How many steps before a row its features look; never more than {@code historySteps}. */
    int reachSteps() {
        int reach = 0;
        for (History column : history) {
            for (int lag : column.lags()) {
                reach = Math.max(reach, lag);
            }
            for (int steps : column.means()) {
                reach = Math.max(reach, steps + horizonSteps - 1);
            }
            for (int steps : column.ratios()) {
                reach = Math.max(reach, steps + horizonSteps - 1);
            }
        }
        return reach;
    }

    /** Days between two steps. */
    public int stepDays() {
        return step.getDays();
    }

    private void requireStep() {
        require(step != null, "step", "is missing, e.g. P7D");
        try {
            require(step.toTotalMonths() == 0 && step.getDays() > 0, "step", "must be a number of days, e.g. P7D");
        } catch (DateTimeException | ArithmeticException e) {
            throw new InvalidRecipeException("step: " + e.getMessage(), e);
        }
    }

    private void requireColumnNames() {
        Set<String> seen = new HashSet<>();
        List<String> columns = new ArrayList<>(entity);
        columns.add(time);
        columns.addAll(known);
        columns.forEach(name -> {
            require(name != null && name.matches(COLUMN_NAME), "columns", "'" + name + "' is no column name");
            require(seen.add(name), "columns", "'" + name + "' occurs twice among entity, time and known");
        });
        historyColumns()
                .forEach(name -> require(
                        name != null && name.matches(COLUMN_NAME), "history", "'" + name + "' is no column name"));
        require(!known.contains(target), "known", "the target '" + target + "' is not known in advance");
        require(
                task == Task.REGRESSION || !historyColumns().contains(target),
                "history",
                "the past of the class '" + target + "' is no number; leave it out, or add a column of numbers");
    }

    private void requireWindows(History column) {
        for (int lag : column.lags()) {
            require(
                    lag >= horizonSteps && lag <= historySteps,
                    "history." + column.column() + ".lags",
                    lag + " is outside horizonSteps..historySteps (" + horizonSteps + ".." + historySteps + ")");
        }
        requireFits(column, "means", column.means());
        requireFits(column, "ratios", column.ratios());
        require(
                column.ratios().isEmpty() || known.contains(column.column()),
                "history." + column.column() + ".ratios",
                "the row's own value must be known in advance: name '" + column.column() + "' in known, too");
    }

    private void requireFits(History column, String kind, List<Integer> windows) {
        for (int steps : windows) {
            require(
                    steps >= 1 && steps + horizonSteps - 1 <= historySteps,
                    "history." + column.column() + "." + kind,
                    steps + " does not fit into historySteps " + historySteps);
        }
    }

    private static void require(boolean holds, String field, String problem) {
        if (!holds) {
            throw new InvalidRecipeException("recipe." + field + ": " + problem);
        }
    }
}
