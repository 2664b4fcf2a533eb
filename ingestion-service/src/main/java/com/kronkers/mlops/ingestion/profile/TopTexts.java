package com.kronkers.mlops.ingestion.profile;

import java.util.HashMap;
import java.util.Map;

/** Counts texts and keeps the most frequent, in bounded memory. */
final class TopTexts {
    /** Longer values are cut: they are shown to people. */
    static final int LONGEST = 200;

    private static final int SLACK = 16;

    private final int size;
    private final Map<String, Long> rows = new HashMap<>();
    private boolean complete = true;

    /** @param size of the sketch they will become */
    TopTexts(int size) {
        this.size = size;
    }

    void add(String text, long count) {
        rows.merge(text, count, Long::sum);
        if (rows.size() > SLACK * size) {
            long[] descending = rows.values().stream()
                    .mapToLong(Long::longValue)
                    .map(each -> -each)
                    .sorted()
                    .toArray();
            long least = -descending[size];
            rows.values().removeIf(each -> each <= least);
            complete = false;
        }
    }

    /** Forgets that these are all texts: they are of a sample. */
    void sampled() {
        complete = false;
    }

    /** Leaves out texts of fewer rows. */
    void atLeast(long count) {
        rows.values().removeIf(each -> each < count);
    }

    Frequencies frequencies() {
        return Frequencies.of(rows, size, complete);
    }
}
