package com.kronkers.mlops.ingestion.profile;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.kronkers.mlops.ingestion.contract.ColumnType;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/**
 * What is known of one column's values, in a form that adds up.
 *
 * @param name the column
 * @param type its type
 * @param withheld whether its values must not be told: then there are counts and nothing else
 * @param rows all rows, with and without a value
 * @param nulls rows without a value
 * @param min smallest value as text, null without values
 * @param max largest value as text
 * @param distinct how many different values, null without values
 * @param moments of numbers, else null
 * @param quantiles of numbers, of days and times as seconds since 1970; null for others and without values
 * @param lengths of texts, else null
 * @param values the most frequent values as text, null without values
 * @param masks the most frequent {@link Masks} of texts, else null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FileColumn(
        String name,
        ColumnType type,
        boolean withheld,
        long rows,
        long nulls,
        String min,
        String max,
        DistinctValues distinct,
        Moments moments,
        Quantiles quantiles,
        Lengths lengths,
        Frequencies values,
        Frequencies masks) {

    /** A column of which nothing is told but how often it has a value. */
    static FileColumn untold(String name, ColumnType type, long rows, long nulls) {
        return new FileColumn(name, type, true, rows, nulls, null, null, null, null, null, null, null, null);
    }

    /** A column that has no value in any row. */
    public static FileColumn empty(String name, ColumnType type, long rows) {
        return new FileColumn(name, type, false, rows, rows, null, null, null, null, null, null, null, null);
    }

    /** The same column without anything that its values could be known by. */
    FileColumn untold() {
        return untold(name, type, rows, nulls);
    }

    /** The figures of this column for people and other services, without sketches. */
    public ColumnProfile view() {
        return new ColumnFigures(this).profile();
    }

    /** Rows that have a value. */
    public long present() {
        return rows - nulls;
    }

    /**
     * The same column of several files, of one type.
     *
     * @throws IllegalArgumentException if the types differ: then there is nothing they could add up to
     */
    static FileColumn merge(List<FileColumn> parts) {
        FileColumn first = parts.get(0);
        if (parts.stream().anyMatch(part -> part.type != first.type)) {
            throw new IllegalArgumentException("Column " + first.name + " has several types");
        }
        long rows = parts.stream().mapToLong(FileColumn::rows).sum();
        long nulls = parts.stream().mapToLong(FileColumn::nulls).sum();
        if (parts.stream().anyMatch(FileColumn::withheld)) {
            return untold(first.name, first.type, rows, nulls);
        }
        return new FileColumn(
                first.name,
                first.type,
                false,
                rows,
                nulls,
                folded(parts, FileColumn::min, (a, b) -> compare(first.type, a, b) <= 0 ? a : b),
                folded(parts, FileColumn::max, (a, b) -> compare(first.type, a, b) >= 0 ? a : b),
                merged(parts, FileColumn::distinct, DistinctValues::merged),
                folded(parts, FileColumn::moments, Moments::plus),
                merged(parts, FileColumn::quantiles, Quantiles::merged),
                folded(parts, FileColumn::lengths, Lengths::plus),
                merged(parts, FileColumn::values, Frequencies::merged),
                merged(parts, FileColumn::masks, Frequencies::merged));
    }

    private static <T> T folded(List<FileColumn> parts, Function<FileColumn, T> what, BinaryOperator<T> both) {
        return parts.stream().map(what).filter(Objects::nonNull).reduce(both).orElse(null);
    }

    private static <T> T merged(List<FileColumn> parts, Function<FileColumn, T> what, Function<List<T>, T> together) {
        List<T> present = parts.stream().map(what).filter(Objects::nonNull).toList();
        return present.isEmpty() ? null : present.size() == 1 ? present.get(0) : together.apply(present);
    }

    /** The order DuckDB sorts values in: texts by code point, not by language. Days and times sort as text. */
    static int compare(ColumnType type, String a, String b) {
        return switch (type) {
            case INTEGER -> new BigDecimal(a).compareTo(new BigDecimal(b));
            case NUMBER -> Double.compare(Double.parseDouble(a), Double.parseDouble(b));
            default -> compareCodePoints(a, b);
        };
    }

    private static int compareCodePoints(String a, String b) {
        int[] left = a.codePoints().toArray();
        int[] right = b.codePoints().toArray();
        return java.util.Arrays.compare(left, right);
    }
}
