package com.kronkers.mlops.runtime;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The recent past of every entity, on the recipe's time grid. Immutable: a newer one is built beside it and swapped, so
 * any number of threads may read it.
 */
public final class HistoryTable {

    /** One entity's values at one time, in the order of {@link Recipe#historyColumns()}; {@code NaN} = missing. */
    public record Observation(List<String> entity, LocalDate time, double[] values) {}

    private final Recipe recipe;
    private final Map<List<String>, Series> series;
    private final LocalDate asOf;
    private final int steps;

    private HistoryTable(Recipe recipe, Map<List<String>, Series> series, LocalDate asOf, int steps) {
        this.recipe = recipe;
        this.series = series;
        this.asOf = asOf;
        this.steps = steps;
    }

    /** A table that keeps the last {@link Recipe#historySteps()} steps up to the newest time added. */
    public static Builder builder(Recipe recipe) {
        return new Builder(recipe, recipe.historySteps());
    }

    /** A table that keeps everything: what training reads, where rows of many times are asked. */
    public static Builder unboundedBuilder(Recipe recipe) {
        return new Builder(recipe, Integer.MAX_VALUE);
    }

    public boolean knows(String... entity) {
        return series.containsKey(Arrays.asList(entity));
    }

    /** The newest time in the table; {@code null} when it is empty. */
    public LocalDate asOf() {
        return asOf;
    }

    public int entities() {
        return series.size();
    }

    /** Whether this date lies on the table's time grid, past or future. */
    public boolean onGrid(LocalDate time) {
        return asOf != null && Math.floorMod(time.toEpochDay() - asOf.toEpochDay(), recipe.stepDays()) == 0;
    }

    /** The last date that may be predicted: {@code horizonSteps} after {@link #asOf()}; {@code null} when empty. */
    public LocalDate predictableThrough() {
        return asOf == null ? null : asOf.plusDays((long) recipe.horizonSteps() * recipe.stepDays());
    }

    /** Everything the table holds; entities in no particular order, each by time. */
    public Stream<Observation> observations() {
        return series.entrySet().stream().flatMap(entry -> IntStream.range(0, entry.getValue().values.length)
                .filter(step -> entry.getValue().values[step] != null)
                .mapToObj(step -> new Observation(
                        entry.getKey(),
                        LocalDate.ofEpochDay(entry.getValue().firstDay + (long) step * recipe.stepDays()),
                        entry.getValue().values[step].clone())));
    }

    /** A builder that begins with this table's content, to add newer observations to. */
    public Builder toBuilder() {
        Builder builder = new Builder(recipe, steps);
        observations().forEach(o -> builder.put(o.entity(), o.time(), o.values()));
        return builder;
    }

    Series seriesOf(List<String> entity) {
        return series.get(entity);
    }

    /** One entity's values on the dense grid from {@code firstDay}; a step nobody reported is {@code null}. */
    static final class Series {
        private final long firstDay;
        private final int stepDays;
        private final double[][] values;

        private Series(long firstDay, int stepDays, double[][] values) {
            this.firstDay = firstDay;
            this.stepDays = stepDays;
            this.values = values;
        }

        double at(long day, int column) {
            long sinceFirst = day - firstDay;
            if (sinceFirst < 0 || sinceFirst % stepDays != 0) {
                return Double.NaN;
            }
            long step = sinceFirst / stepDays;
            return step >= values.length || values[(int) step] == null ? Double.NaN : values[(int) step][column];
        }
    }

    /** Collects observations in any order; a later one for the same entity and time replaces the earlier. */
    public static final class Builder {
        private final Recipe recipe;
        private final int steps;
        private final Map<List<String>, TreeMap<Long, double[]>> observations = new HashMap<>();
        private long newest = Long.MIN_VALUE;

        private Builder(Recipe recipe, int steps) {
            this.recipe = recipe;
            this.steps = steps;
        }

        /**
         * @param values in the order of {@link Recipe#historyColumns()}; {@code NaN} = missing
         * @throws IllegalArgumentException if the date lies off the grid of the others
         */
        public Builder add(String[] entity, LocalDate time, double[] values) {
            return put(List.of(entity), time, values.clone());
        }

        public HistoryTable build() {
            Map<List<String>, Series> series = new HashMap<>(observations.size() * 2);
            long oldest = steps == Integer.MAX_VALUE || observations.isEmpty()
                    ? Long.MIN_VALUE
                    : newest - (steps - 1L) * recipe.stepDays();
            observations.forEach((entity, byDay) -> series.put(entity, dense(byDay.tailMap(oldest, true))));
            return new HistoryTable(
                    recipe, series, observations.isEmpty() ? null : LocalDate.ofEpochDay(newest), steps);
        }

        private Builder put(List<String> entity, LocalDate time, double[] values) {
            long day = time.toEpochDay();
            if (entity.size() != recipe.entity().size()) {
                throw new IllegalArgumentException("an entity has " + recipe.entity() + ", not " + entity);
            }
            if (values.length != recipe.history().size()) {
                throw new IllegalArgumentException(
                        "history has " + recipe.historyColumns() + ", not " + values.length + " values");
            }
            if (newest != Long.MIN_VALUE && Math.floorMod(day - newest, recipe.stepDays()) != 0) {
                throw new IllegalArgumentException(time + " does not lie a multiple of " + recipe.step() + " from "
                        + LocalDate.ofEpochDay(newest));
            }
            newest = Math.max(newest, day);
            observations.computeIfAbsent(entity, e -> new TreeMap<>()).put(day, values);
            return this;
        }

        private Series dense(Map<Long, double[]> byDay) {
            if (byDay.isEmpty()) {
                return new Series(0, recipe.stepDays(), new double[0][]);
            }
            TreeMap<Long, double[]> sorted = new TreeMap<>(byDay);
            long first = sorted.firstKey();
            int length = (int) ((sorted.lastKey() - first) / recipe.stepDays()) + 1;
            double[][] values = new double[length][];
            sorted.forEach((day, row) -> values[(int) ((day - first) / recipe.stepDays())] = row);
            return new Series(first, recipe.stepDays(), values);
        }
    }
}
