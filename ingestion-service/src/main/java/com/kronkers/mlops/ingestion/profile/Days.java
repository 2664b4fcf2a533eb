package com.kronkers.mlops.ingestion.profile;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A set of calendar days, exact: runs of days without a gap, in order. A year of daily data is one run.
 *
 * @param runs first and last day of each run as days since 1970-01-01
 */
record Days(List<long[]> runs) {
    static final Days NONE = new Days(List.of());

    Days {
        runs = List.copyOf(runs);
    }

    /** The set of some days in any order. */
    static Days of(List<Long> days) {
        return joined(days.stream().map(day -> new long[] {day, day}).toList());
    }

    Days plus(Days other) {
        List<long[]> all = new ArrayList<>(runs);
        all.addAll(other.runs);
        return joined(all);
    }

    long size() {
        return runs.stream().mapToLong(run -> run[1] - run[0] + 1).sum();
    }

    /** The first day, null if the set is empty. */
    LocalDate first() {
        return runs.isEmpty() ? null : LocalDate.ofEpochDay(runs.get(0)[0]);
    }

    /** The last day, null if the set is empty. */
    LocalDate last() {
        return runs.isEmpty() ? null : LocalDate.ofEpochDay(runs.get(runs.size() - 1)[1]);
    }

    private static Days joined(List<long[]> runs) {
        TreeMap<Long, Long> byStart = new TreeMap<>();
        runs.forEach(run -> byStart.merge(run[0], run[1], Math::max));
        List<long[]> joined = new ArrayList<>();
        for (Map.Entry<Long, Long> run : byStart.entrySet()) {
            long[] last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
            if (last != null && run.getKey() <= last[1] + 1) {
                last[1] = Math.max(last[1], run.getValue());
            } else {
                joined.add(new long[] {run.getKey(), run.getValue()});
            }
        }
        return new Days(joined);
    }
}
