package com.kronkers.mlops.ingestion.profile;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.kronkers.mlops.ingestion.contract.ColumnType;
import java.util.Map;

/**
 * What is known of one column's values.
 *
 * @param name the column
 * @param type its type
 * @param rows all rows, with and without a value
 * @param nulls rows without a value
 * @param distinct different values, approximate (HyperLogLog)
 * @param min smallest value as text, null if there is no value
 * @param max largest value as text
 * @param numbers for numeric columns with a value, else null
 * @param categories for text and booleans: the most frequent values and their rows, most frequent first
 * @param allCategories whether {@code categories} holds every value
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ColumnProfile(
        String name,
        ColumnType type,
        long rows,
        long nulls,
        long distinct,
        String min,
        String max,
        Numbers numbers,
        Map<String, Long> categories,
        boolean allCategories) {

    /**
     * Statistics of a numeric column. Quantiles are approximate (t-digest).
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
        return type == ColumnType.BOOLEAN || type == ColumnType.INTEGER && "0".equals(min) && "1".equals(max);
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
