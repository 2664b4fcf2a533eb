package com.kronkers.mlops.ingestion.profile;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.kronkers.mlops.ingestion.contract.ColumnType;
import java.util.List;
import java.util.Map;

/**
 * What is known of one column's values.
 *
 * @param name the column
 * @param type its type
 * @param rows all rows, with and without a value
 * @param nulls rows without a value
 * @param distinct different values, approximate beyond 4,096 (see {@link DistinctValues}); null if withheld
 * @param min smallest value as text, null if there is no value
 * @param max largest value as text
 * @param numbers for numeric columns with a value, else null
 * @param categories for text and booleans: the most frequent values and their rows, most frequent first
 * @param allCategories whether {@code categories} holds every value
 * @param withheld whether the values are personal or sensitive: then there are counts and nothing else
 * @param times for days and times with a value, else null
 * @param histogram for numbers, days and times with a value, else null
 * @param topValues the most frequent values of any type as text, and their rows; of columns with very many different
 *     values those of at least a thousandth of the rows, estimated from a sample
 * @param length for texts with a value, else null
 * @param patterns the most frequent shapes of texts, else null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ColumnProfile(
        String name,
        ColumnType type,
        long rows,
        long nulls,
        Long distinct,
        String min,
        String max,
        Numbers numbers,
        Map<String, Long> categories,
        boolean allCategories,
        boolean withheld,
        Times times,
        List<Bin> histogram,
        Map<String, Long> topValues,
        TextLength length,
        List<Pattern> patterns) {

    /**
     * Statistics of a numeric column. Quantiles are approximate (see {@link Quantiles}).
     *
     * @param nonZero values other than 0
     * @param nonZeroMedian the median of those, null if there are none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Numbers(
            double mean,
            double standardDeviation,
            double p05,
            double p25,
            double median,
            double p75,
            double p95,
            long nonZero,
            Double nonZeroMedian) {}

    /** Quantiles of days and times, in UTC. */
    public record Times(String p05, String p25, String median, String p75, String p95) {}

    /** The rows with a value above {@code from}, or at it in the first bin, and up to and with {@code to}. */
    public record Bin(String from, String to, long rows) {}

    /** Lengths in characters. */
    public record TextLength(long min, double mean, long max) {}

    /** A shape such as {@code AA-999} and the share of the values that have it. */
    public record Pattern(String mask, double share) {}

    /** The same column without anything that its values could be known by. */
    ColumnProfile untold() {
        return FileColumn.untold(name, type, rows, nulls).view();
    }

    /** The share of rows without a value, 0 to 1. */
    public double nullShare() {
        return rows == 0 ? 0 : (double) nulls / rows;
    }

    /** Rows that have a value. */
    public long present() {
        return rows - nulls;
    }

    /** True for booleans, and for whole numbers that are only 0 and 1. */
    public boolean flag() {
        return !withheld
                && (type == ColumnType.BOOLEAN || type == ColumnType.INTEGER && "0".equals(min) && "1".equals(max));
    }

    /** For a flag, the share of its values that are true or 1. */
    public double trueShare() {
        if (present() == 0) {
            return 0;
        }
        if (numbers != null) {
            return (double) numbers.nonZero() / present();
        }
        return (double) categories.getOrDefault("true", 0L) / present();
    }
}
