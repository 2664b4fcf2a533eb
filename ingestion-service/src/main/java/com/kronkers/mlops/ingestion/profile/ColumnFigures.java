package com.kronkers.mlops.ingestion.profile;

import com.kronkers.mlops.ingestion.contract.ColumnType;
import com.kronkers.mlops.ingestion.profile.ColumnProfile.Bin;
import com.kronkers.mlops.ingestion.profile.ColumnProfile.Numbers;
import com.kronkers.mlops.ingestion.profile.ColumnProfile.Pattern;
import com.kronkers.mlops.ingestion.profile.ColumnProfile.TextLength;
import com.kronkers.mlops.ingestion.profile.ColumnProfile.Times;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Reads the figures of a column out of its sketches. */
final class ColumnFigures {
    /** Up to so many different values a column's categories are complete. */
    static final int COMPLETE_CATEGORIES = 100;
    /** Of columns with more, so many are kept. */
    static final int TOP_CATEGORIES = 20;

    private static final int TOP_VALUES = 10;
    private static final int BINS = 20;

    private final FileColumn column;

    ColumnFigures(FileColumn column) {
        this.column = column;
    }

    ColumnProfile profile() {
        boolean categorical = column.type() == ColumnType.STRING || column.type() == ColumnType.BOOLEAN;
        boolean all = categorical && column.values() != null && complete();
        boolean temporal = column.type().temporal();
        return new ColumnProfile(
                column.name(),
                column.type(),
                column.rows(),
                column.nulls(),
                column.withheld()
                        ? null
                        : column.distinct() == null ? 0 : column.distinct().estimate(),
                column.min(),
                column.max(),
                column.type().numeric() && column.quantiles() != null ? numbers() : null,
                categorical && !column.withheld() ? categories(all) : null,
                all,
                column.withheld(),
                temporal && column.quantiles() != null ? times() : null,
                column.quantiles() == null ? null : histogram(),
                column.values() == null ? null : column.values().top(TOP_VALUES),
                length(),
                patterns());
    }

    private boolean complete() {
        return column.values().complete() && column.values().texts() <= COMPLETE_CATEGORIES;
    }

    private Map<String, Long> categories(boolean all) {
        return column.values() == null ? Map.of() : column.values().top(all ? COMPLETE_CATEGORIES : TOP_CATEGORIES);
    }

    private Numbers numbers() {
        Quantiles quantiles = column.quantiles();
        Moments moments = column.moments();
        return new Numbers(
                moments.mean(),
                moments.deviation(),
                quantiles.quantile(0.05),
                quantiles.quantile(0.25),
                quantiles.quantile(0.5),
                quantiles.quantile(0.75),
                quantiles.quantile(0.95),
                moments.nonZero(),
                moments.nonZero() == 0 ? null : nonZeroMedian());
    }

    /** Zeros take a known stretch of the ranks: the median of the others lies before or after it. */
    private double nonZeroMedian() {
        Moments moments = column.moments();
        double rank = moments.nonZero() / 2.0;
        double skipped = rank <= moments.negative() ? 0 : moments.zero();
        double median = column.quantiles().quantile((rank + skipped) / moments.count());
        // The sketch's rank may be off by a little at the edge of the zeros.
        double beyond = Math.min(1, (rank + skipped) / moments.count() + 0.01);
        return median != 0 ? median : column.quantiles().quantile(beyond);
    }

    private Times times() {
        return new Times(time(0.05), time(0.25), time(0.5), time(0.75), time(0.95));
    }

    private String time(double rank) {
        return text(column.quantiles().quantile(rank));
    }

    /** Equal steps between the first and the last percent, so that one outlier does not hide the rest. */
    private List<Bin> histogram() {
        Quantiles quantiles = column.quantiles();
        double low = quantiles.quantile(0.01);
        double high = quantiles.quantile(0.99);
        // Adding zero makes 0 of -0, which a set takes for another number and the sketch does not.
        TreeSet<Double> edges = new TreeSet<>(List.of(quantiles.min() + 0.0, quantiles.max() + 0.0));
        for (int i = 0; i <= BINS; i++) {
            double edge = low + (high - low) * i / BINS;
            edges.add((column.type() == ColumnType.INTEGER ? Math.rint(edge) : edge) + 0.0);
        }
        double[] splits = edges.stream().mapToDouble(edge -> edge).toArray();
        double[] cumulative = quantiles.cumulative(splits);
        List<Bin> bins = new ArrayList<>();
        double below = 0;
        for (int i = splits.length == 1 ? 0 : 1; i < splits.length; i++) {
            bins.add(new Bin(
                    text(splits[Math.max(0, i - 1)]),
                    text(splits[i]),
                    Math.round((cumulative[i] - below) * column.present())));
            below = cumulative[i];
        }
        return bins;
    }

    private String text(double value) {
        if (!column.type().temporal()) {
            return value == Math.rint(value) && Math.abs(value) < 1e15
                    ? Long.toString((long) value)
                    : Double.toString(value);
        }
        Instant instant = Instant.ofEpochSecond((long) Math.floor(value));
        return column.type() == ColumnType.DATE
                ? instant.atOffset(ZoneOffset.UTC).toLocalDate().toString()
                : instant.toString();
    }

    private TextLength length() {
        Lengths lengths = column.lengths();
        return lengths == null || column.present() == 0
                ? null
                : new TextLength(lengths.min(), (double) lengths.total() / column.present(), lengths.max());
    }

    private List<Pattern> patterns() {
        if (column.masks() == null) {
            return null;
        }
        return column.masks().top(TOP_VALUES).entrySet().stream()
                .map(mask -> new Pattern(mask.getKey(), Math.min(1, (double) mask.getValue() / column.present())))
                .toList();
    }
}
