package com.kronkers.mlops.runtime;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private final boolean cut;

    private HistoryTable(Recipe recipe, Map<List<String>, Series> series, LocalDate asOf, int steps, boolean cut) {
        this.recipe = recipe;
        this.series = series;
        this.asOf = asOf;
        this.steps = steps;
        this.cut = cut;
    }

    /** A table that keeps the last {@link Recipe#historySteps()} steps up to the newest time added. */
    public static Builder builder(Recipe recipe) {
        return builder(recipe, Long.MAX_VALUE);
    }

    /**
     * The same, bounded.
     *
     * @param mostRows that it may hold, where an entity has a row for each step from its first to its last; more end the
     *     building with a {@link HistoryTooLargeException}, and never more than twice as many are in memory
     */
    public static Builder builder(Recipe recipe, long mostRows) {
        return new Builder(recipe, recipe.historySteps(), mostRows);
    }

    /** A table that keeps everything: what training reads, where rows of many times are asked. */
    public static Builder unboundedBuilder(Recipe recipe) {
        return new Builder(recipe, Integer.MAX_VALUE, Long.MAX_VALUE);
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

    /** Who has a row in the table, by the values of {@link Recipe#entity()}. */
    public Set<List<String>> keys() {
        return Collections.unmodifiableSet(series.keySet());
    }

    /** Whether this date lies on the table's time grid, past or future. */
    public boolean onGrid(LocalDate time) {
        return asOf != null && Math.floorMod(time.toEpochDay() - asOf.toEpochDay(), recipe.stepDays()) == 0;
    }

    /** The last date that may be predicted: {@code horizonSteps} after {@link #asOf()}; {@code null} when empty. */
    public LocalDate predictableThrough() {
        return asOf == null ? null : asOf.plusDays((long) recipe.horizonSteps() * recipe.stepDays());
    }

    /**
     * The first date whose features are what they would be if nothing had been left out: one step after the data begins
     * or, where older data was left out, late enough for no feature to look there; {@code null} when empty.
     */
    public LocalDate predictableFrom() {
        if (asOf == null) {
            return null;
        }
        if (cut) {
            return LocalDate.ofEpochDay(oldestKept(asOf.toEpochDay(), steps, recipe.stepDays())
                    + (long) recipe.reachSteps() * recipe.stepDays());
        }
        long first =
                series.values().stream().mapToLong(one -> one.firstDay).min().orElseThrow();
        return LocalDate.ofEpochDay(first + recipe.stepDays());
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
        Builder builder = new Builder(recipe, steps, Long.MAX_VALUE);
        builder.cut = cut;
        observations().forEach(o -> builder.put(o.entity(), o.time(), o.values()));
        return builder;
    }

    Series seriesOf(List<String> entity) {
        return series.get(entity);
    }

    private static long oldestKept(long newest, int steps, int stepDays) {
        return steps == Integer.MAX_VALUE ? Long.MIN_VALUE : newest - (steps - 1L) * stepDays;
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

    /**
     * Collects observations in any order; a later one for the same entity and time replaces the earlier. What is too old
     * for the table by then is let go of, and so is an entity that has nothing else.
     */
    public static final class Builder {
        private static final long FIRST_SWEEP = 1024;

        private final Recipe recipe;
        private final int steps;
        private final long mostRows;
        private final Map<List<String>, TreeMap<Long, double[]>> observations = new HashMap<>();
        private long newest = Long.MIN_VALUE;
        private LocalDate begins;
        private boolean cut;
        private long held;
        private long nextSweep = FIRST_SWEEP;

        private Builder(Recipe recipe, int steps, long mostRows) {
            this.recipe = recipe;
            this.steps = steps;
            this.mostRows = mostRows;
        }

        /** Says when the data begins of which only the newest is added. */
        public Builder of(LocalDate begins) {
            this.begins = begins;
            return this;
        }

        /**
         * @param values in the order of {@link Recipe#historyColumns()}; {@code NaN} = missing
         * @throws IllegalArgumentException if the date lies off the grid of the others
         * @throws HistoryTooLargeException if there are too many
         */
        public Builder add(String[] entity, LocalDate time, double[] values) {
            return put(List.of(entity), time, values.clone());
        }

        /** @throws HistoryTooLargeException if there are too many rows */
        public HistoryTable build() {
            sweep();
            long rows = 0;
            for (TreeMap<Long, double[]> byDay : observations.values()) {
                rows += (byDay.lastKey() - byDay.firstKey()) / recipe.stepDays() + 1;
            }
            requireAtMost(rows);
            Map<List<String>, Series> series = new HashMap<>(observations.size() * 2);
            observations.forEach((entity, byDay) -> series.put(entity, dense(byDay)));
            boolean empty = observations.isEmpty();
            boolean older = !empty && begins != null && begins.toEpochDay() < oldest();
            return new HistoryTable(recipe, series, empty ? null : LocalDate.ofEpochDay(newest), steps, cut || older);
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
            if (day < oldest()) {
                cut = true;
                return this;
            }
            if (observations.computeIfAbsent(entity, e -> new TreeMap<>()).put(day, values) == null) {
                held++;
            }
            if (held >= nextSweep) {
                sweep();
                requireAtMost(held);
                nextSweep = held + Math.max(FIRST_SWEEP, held);
            }
            return this;
        }

        private long oldest() {
            return oldestKept(newest, steps, recipe.stepDays());
        }

        private void sweep() {
            long before = held;
            held = 0;
            for (Iterator<TreeMap<Long, double[]>> all = observations.values().iterator(); all.hasNext(); ) {
                TreeMap<Long, double[]> byDay = all.next();
                byDay.headMap(oldest()).clear();
                held += byDay.size();
                if (byDay.isEmpty()) {
                    all.remove();
                }
            }
            cut |= held < before;
        }

        private void requireAtMost(long rows) {
            if (rows > mostRows) {
                throw new HistoryTooLargeException(mostRows, steps);
            }
        }

        private Series dense(TreeMap<Long, double[]> byDay) {
            long first = byDay.firstKey();
            int length = (int) ((byDay.lastKey() - first) / recipe.stepDays()) + 1;
            double[][] values = new double[length][];
            byDay.forEach((day, row) -> values[(int) ((day - first) / recipe.stepDays())] = row);
            return new Series(first, recipe.stepDays(), values);
        }
    }
}
