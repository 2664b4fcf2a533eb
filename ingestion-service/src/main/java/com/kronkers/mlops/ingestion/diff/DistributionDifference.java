package com.kronkers.mlops.ingestion.diff;

import com.kronkers.mlops.ingestion.contract.ColumnType;
import com.kronkers.mlops.ingestion.diff.VersionDiff.Distribution;
import com.kronkers.mlops.ingestion.diff.VersionDiff.Side;
import com.kronkers.mlops.ingestion.profile.FileColumn;
import com.kronkers.mlops.ingestion.profile.FileProfile;
import com.kronkers.mlops.ingestion.quality.Distances;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Compares how the values of columns lie, from their sketches alone. */
final class DistributionDifference {
    private static final int CATEGORIES = 20;
    private static final int ALL = 1000;
    private static final Map<String, Double> QUANTILES = new LinkedHashMap<>();

    static {
        QUANTILES.put("p05", 0.05);
        QUANTILES.put("p25", 0.25);
        QUANTILES.put("median", 0.5);
        QUANTILES.put("p75", 0.75);
        QUANTILES.put("p95", 0.95);
    }

    private DistributionDifference() {}

    static List<Distribution> of(FileProfile from, FileProfile to) {
        return to.columns().stream()
                .flatMap(column -> from
                        .column(column.name())
                        .filter(before -> before.type() == column.type())
                        .map(before -> of(before, column))
                        .stream())
                .toList();
    }

    private static Distribution of(FileColumn from, FileColumn to) {
        boolean withheld = from.withheld() || to.withheld();
        if (withheld) {
            return new Distribution(to.name(), to.type(), true, withheld(from), withheld(to), null, null, null, null);
        }
        boolean ordered = from.quantiles() != null && to.quantiles() != null;
        return new Distribution(
                to.name(),
                to.type(),
                false,
                side(from),
                side(to),
                ordered ? Distances.stabilityIndex(to.quantiles(), from.quantiles()) : null,
                ordered ? Distances.greatestDistance(to.quantiles(), from.quantiles()) : null,
                outside(to, from),
                outside(from, to));
    }

    private static Side withheld(FileColumn column) {
        return new Side(nullShare(column), null, null, null);
    }

    private static Side side(FileColumn column) {
        return new Side(
                nullShare(column),
                column.distinct() == null ? 0L : column.distinct().estimate(),
                Optional.ofNullable(column.view().numbers())
                        .map(numbers -> numbers.mean())
                        .orElse(null),
                column.quantiles() == null ? null : quantiles(column));
    }

    private static Map<String, Double> quantiles(FileColumn column) {
        Map<String, Double> quantiles = new LinkedHashMap<>();
        QUANTILES.forEach((name, rank) -> quantiles.put(name, column.quantiles().quantile(rank)));
        return quantiles;
    }

    private static double nullShare(FileColumn column) {
        return column.rows() == 0 ? 0 : (double) column.nulls() / column.rows();
    }

    private static Map<String, Long> outside(FileColumn these, FileColumn those) {
        boolean named = these.type() == ColumnType.STRING || these.type() == ColumnType.BOOLEAN;
        if (!named || !known(these) || !known(those)) {
            return null;
        }
        Map<String, Long> outside = new LinkedHashMap<>();
        if (these.values() != null) {
            Map<String, Long> others =
                    those.values() == null ? Map.of() : those.values().top(ALL);
            these.values().top(ALL).forEach((value, rows) -> {
                if (!others.containsKey(value) && outside.size() < CATEGORIES) {
                    outside.put(value, rows);
                }
            });
        }
        return outside;
    }

    private static boolean known(FileColumn column) {
        return column.values() == null || column.values().complete();
    }
}
