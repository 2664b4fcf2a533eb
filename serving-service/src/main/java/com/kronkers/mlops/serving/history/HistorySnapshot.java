package com.kronkers.mlops.serving.history;

import com.kronkers.mlops.runtime.HistoryTable;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;

/**
 * The recent past as one dataset version tells it; immutable.
 *
 * @param oldest the first date it holds, {@code null} when it is empty
 * @param entityValues the values seen in each entity column, in the recipe's order
 */
public record HistorySnapshot(
        String dataset, long version, HistoryTable table, LocalDate oldest, List<Set<String>> entityValues) {

    public LocalDate asOf() {
        return table.asOf();
    }
}
