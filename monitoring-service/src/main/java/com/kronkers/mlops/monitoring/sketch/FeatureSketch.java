package com.kronkers.mlops.monitoring.sketch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is known of one feature in a window or bucket.
 *
 * @param rows rows seen, nulls included
 * @param numbers the values that are not null; empty for a category
 * @param categories rows by value; empty for a number
 */
public record FeatureSketch(
        String name,
        String role,
        boolean numeric,
        long rows,
        long nulls,
        Distribution numbers,
        Map<String, Long> categories) {

    /** All rows of all parts, which must be of the same feature. */
    public static FeatureSketch pool(List<FeatureSketch> parts) {
        FeatureSketch first = parts.get(0);
        Map<String, Long> counts = new TreeMap<>();
        parts.forEach(part -> part.categories.forEach((value, count) -> counts.merge(value, count, Long::sum)));
        return new FeatureSketch(
                first.name,
                first.role,
                first.numeric,
                parts.stream().mapToLong(FeatureSketch::rows).sum(),
                parts.stream().mapToLong(FeatureSketch::nulls).sum(),
                Distribution.pool(parts.stream().map(FeatureSketch::numbers).toList()),
                counts);
    }

    /** Pools the sketches of the same name, in order of first appearance. */
    public static List<FeatureSketch> poolByName(List<FeatureSketch> parts) {
        Map<String, List<FeatureSketch>> byName = new LinkedHashMap<>();
        parts.forEach(part ->
                byName.computeIfAbsent(part.name, name -> new ArrayList<>()).add(part));
        return byName.values().stream().map(FeatureSketch::pool).toList();
    }

    /** @return the share (0 to 1) of rows without a value; 0 where there are no rows */
    public double nullShare() {
        return rows == 0 ? 0 : (double) nulls / rows;
    }

    /** @return the share (0 to 1) of the category among the rows that have a value */
    public double share(String category) {
        long total = categories.values().stream().mapToLong(Long::longValue).sum();
        return total == 0 ? 0 : (double) categories.getOrDefault(category, 0L) / total;
    }

    public boolean isOutput() {
        return "output".equals(role);
    }

    public boolean isEntity() {
        return "entity".equals(role);
    }
}
