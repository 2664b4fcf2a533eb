package com.kronkers.mlops.runtime;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
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
        int historySteps) {

    private static final String COLUMN_NAME = "[A-Za-z_][A-Za-z0-9_]{0,62}";

    /**
     * Features of one column's past.
     *
     * @param lags the value so many steps before
     * @param means the mean of the known values in a window of so many steps
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record History(String column, List<Integer> lags, List<Integer> means) {
        public History {
            lags = lags == null ? List.of() : List.copyOf(lags);
            means = means == null ? List.of() : List.copyOf(means);
        }
    }

    public Recipe {
        entity = entity == null ? List.of() : List.copyOf(entity);
        known = known == null ? List.of() : List.copyOf(known);
        history = history == null ? List.of() : List.copyOf(history);
        calendar = calendar == null ? List.of() : List.copyOf(calendar);
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
    }

    private void requireWindows(History column) {
        for (int lag : column.lags()) {
            require(
                    lag >= horizonSteps && lag <= historySteps,
                    "history." + column.column() + ".lags",
                    lag + " is outside horizonSteps..historySteps (" + horizonSteps + ".." + historySteps + ")");
        }
        for (int steps : column.means()) {
            require(
                    steps >= 1 && steps + horizonSteps - 1 <= historySteps,
                    "history." + column.column() + ".means",
                    steps + " does not fit into historySteps " + historySteps);
        }
    }

    private static void require(boolean holds, String field, String problem) {
        if (!holds) {
            throw new InvalidRecipeException("recipe." + field + ": " + problem);
        }
    }
}
