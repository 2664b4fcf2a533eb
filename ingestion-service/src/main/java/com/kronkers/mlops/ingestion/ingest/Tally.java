package com.kronkers.mlops.ingestion.ingest;

import com.kronkers.mlops.ingestion.dataset.VersionReport;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts by rule and column. */
final class Tally {
    private final Map<String, Map<String, Long>> counts = new TreeMap<>();

    /** @param column empty or null if it concerns the whole row */
    void add(String rule, String column, long count) {
        if (count > 0) {
            counts.computeIfAbsent(rule, ignored -> new TreeMap<>())
                    .merge(column == null ? "" : column, count, Long::sum);
        }
    }

    void add(Tally other) {
        other.counts.forEach((rule, columns) -> columns.forEach((column, count) -> add(rule, column, count)));
    }

    long of(String rule, String column) {
        return counts.getOrDefault(rule, Map.of()).getOrDefault(column, 0L);
    }

    boolean isEmpty() {
        return counts.isEmpty();
    }

    /** By rule, then by column. */
    List<VersionReport.Count> list() {
        return counts.entrySet().stream()
                .flatMap(rule -> rule.getValue().entrySet().stream()
                        .map(column -> new VersionReport.Count(
                                rule.getKey(), column.getKey().isEmpty() ? null : column.getKey(), column.getValue())))
                .toList();
    }
}
