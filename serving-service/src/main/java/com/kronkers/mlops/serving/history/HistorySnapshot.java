package com.kronkers.mlops.serving.history;

import com.kronkers.mlops.runtime.HistoryTable;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The recent past as one dataset version tells it; immutable.
 *
 * @param entityValues the values seen in each entity column, in the recipe's order
 */
public record HistorySnapshot(String dataset, long version, HistoryTable table, List<Set<String>> entityValues) {

    static HistorySnapshot of(HistoryKey key, long version, HistoryTable table) {
        List<Set<String>> seen = IntStream.range(0, key.recipe().entity().size())
                .<Set<String>>mapToObj(part -> new HashSet<>())
                .toList();
        for (List<String> entity : table.keys()) {
            for (int part = 0; part < entity.size(); part++) {
                seen.get(part).add(entity.get(part));
            }
        }
        return new HistorySnapshot(key.dataset(), version, table, seen);
    }

    public LocalDate asOf() {
        return table.asOf();
    }
}
