package com.kronkers.mlops.ingestion.diff;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.kronkers.mlops.ingestion.contract.ColumnType;
import java.util.List;
import java.util.Map;

/**
 * What differs between two versions of a dataset.
 *
 * @param dataset its name
 * @param from number of the one version
 * @param to number of the other
 * @param schema columns
 * @param rows which rows are not in both
 * @param columns the distributions of the columns that both have with one type
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VersionDiff(String dataset, int from, int to, Schema schema, Rows rows, List<Distribution> columns) {

    /**
     * @param added columns of {@code to} alone
     * @param removed columns of {@code from} alone
     * @param retyped columns of both with another type
     * @param compatible whether a reader of {@code from} can read {@code to}: nothing is removed, and a type only became
     *     wider, as integer to number
     */
    public record Schema(List<Named> added, List<Named> removed, List<Retyped> retyped, boolean compatible) {}

    /** A column. */
    public record Named(String column, ColumnType type) {}

    /** A column and its types. */
    public record Retyped(String column, ColumnType from, ColumnType to) {}

    /**
     * Rows that are not in both. Files that both versions share are not read.
     *
     * @param key the columns that name a row; empty without a key: then a row that changed is one removed and one added
     * @param compared the columns whose values were compared
     * @param added rows of {@code to} whose key, or which, is not in {@code from}; exact
     * @param removed rows of {@code from} whose key, or which, is not in {@code to}; exact
     * @param changed keys in both whose rows differ; null without a key
     * @param sharedFiles files of both, which were not read
     * @param samples some of the rows, without personal and sensitive columns
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Rows(
            List<String> key,
            List<String> compared,
            long added,
            long removed,
            Long changed,
            int sharedFiles,
            Samples samples) {}

    /** Some rows of each kind, as column and value. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Samples(List<Map<String, Object>> added, List<Map<String, Object>> removed, List<Change> changed) {}

    /** A row before and after. */
    public record Change(Map<String, Object> from, Map<String, Object> to) {}

    /**
     * How the values of one column lie, from the sketches.
     *
     * @param withheld whether its values are personal or sensitive: then only the null shares are told
     * @param stabilityIndex population stability index of numbers, days and times; 0.1 is small, 0.25 large
     * @param greatestDistance of the cumulative distributions (Kolmogorov-Smirnov), 0 to 1
     * @param newCategories values of {@code to} alone and their rows, most frequent first, at most 20; null where not
     *     all values are known
     * @param vanishedCategories the same of {@code from}
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Distribution(
            String column,
            ColumnType type,
            boolean withheld,
            Side from,
            Side to,
            Double stabilityIndex,
            Double greatestDistance,
            Map<String, Long> newCategories,
            Map<String, Long> vanishedCategories) {}

    /** One side of a distribution. Quantiles of days and times are seconds since 1970. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Side(double nullShare, Long distinct, Double mean, Map<String, Double> quantiles) {}
}
