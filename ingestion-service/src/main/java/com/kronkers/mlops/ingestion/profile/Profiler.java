package com.kronkers.mlops.ingestion.profile;

import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.ColumnType;
import com.kronkers.mlops.ingestion.contract.DataContract;
import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import com.kronkers.mlops.ingestion.duckdb.Sql;
import com.kronkers.mlops.ingestion.profile.ColumnProfile.Numbers;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Profiles Parquet files with one scan for the statistics and one small query per column for its categories. */
public final class Profiler {
    /** Up to so many different values a column's categories are complete. */
    static final int COMPLETE_CATEGORIES = 100;
    /** Of columns with more, so many are kept. */
    static final int TOP_CATEGORIES = 20;
    /** Columns with more than so many different values are identifiers: grouping them would cost memory for nothing. */
    static final int COUNTABLE_CATEGORIES = 10_000;

    private static final List<Double> QUANTILES = List.of(0.05, 0.25, 0.5, 0.75, 0.95);

    private final DuckDb duckDb;

    public Profiler(DuckDb duckDb) {
        this.duckDb = duckDb;
    }

    /** The profile of all rows of some files that follow a contract. */
    public Profile profile(DataContract contract, List<Path> files) throws SQLException {
        String table = Sql.parquet(files);
        try (DuckDbSession session = duckDb.open()) {
            List<ColumnProfile> columns = new ArrayList<>();
            Profile profile = session.one(statistics(contract, table), row -> read(contract, row));
            for (ColumnProfile column : profile.columns()) {
                columns.add(categorical(column) ? withCategories(session, table, column) : column);
            }
            return new Profile(profile.rows(), profile.timeFrom(), profile.timeThrough(), profile.timeUnits(), columns);
        }
    }

    private static boolean categorical(ColumnProfile column) {
        return column.type() == ColumnType.BOOLEAN
                || column.type() == ColumnType.STRING && column.distinct() <= COUNTABLE_CATEGORIES;
    }

    private static String statistics(DataContract contract, String table) {
        List<String> selected = new ArrayList<>(List.of("count(*) AS all_rows"));
        if (contract.timeColumn() != null) {
            String day = Sql.name(contract.timeColumn()) + "::DATE";
            selected.add("min(" + day + ") AS time_from");
            selected.add("max(" + day + ") AS time_through");
            selected.add("count(DISTINCT " + day + ") AS time_units");
        }
        for (int i = 0; i < contract.columns().size(); i++) {
            selected.addAll(statistics(contract.columns().get(i), i));
        }
        return "SELECT " + String.join(",\n  ", selected) + "\nFROM " + table;
    }

    private static List<String> statistics(Column column, int index) {
        String name = Sql.name(column.name());
        List<String> selected = new ArrayList<>(List.of(
                "count(" + name + ") AS present_" + index,
                "approx_count_distinct(" + name + ") AS distinct_" + index,
                "min(" + name + ")::VARCHAR AS min_" + index,
                "max(" + name + ")::VARCHAR AS max_" + index));
        if (column.type().numeric()) {
            String nonZero = " FILTER (WHERE " + name + " <> 0)";
            selected.add("avg(" + name + "::DOUBLE) AS mean_" + index);
            selected.add("stddev_pop(" + name + "::DOUBLE) AS deviation_" + index);
            for (int q = 0; q < QUANTILES.size(); q++) {
                selected.add("approx_quantile(" + name + "::DOUBLE, " + QUANTILES.get(q) + ") AS quantile_" + q + "_"
                        + index);
            }
            selected.add("count(" + name + ")" + nonZero + " AS non_zero_" + index);
            selected.add("approx_quantile(" + name + "::DOUBLE, 0.5)" + nonZero + " AS non_zero_median_" + index);
        }
        return selected;
    }

    private static Profile read(DataContract contract, ResultSet row) throws SQLException {
        long rows = row.getLong("all_rows");
        List<ColumnProfile> columns = new ArrayList<>();
        for (int i = 0; i < contract.columns().size(); i++) {
            Column column = contract.columns().get(i);
            long present = row.getLong("present_" + i);
            columns.add(new ColumnProfile(
                    column.name(),
                    column.type(),
                    rows,
                    rows - present,
                    row.getLong("distinct_" + i),
                    row.getString("min_" + i),
                    row.getString("max_" + i),
                    column.type().numeric() && present > 0 ? numbers(row, i) : null,
                    null,
                    false));
        }
        if (contract.timeColumn() == null) {
            return new Profile(rows, null, null, null, columns);
        }
        return new Profile(rows, day(row, "time_from"), day(row, "time_through"), row.getLong("time_units"), columns);
    }

    private static LocalDate day(ResultSet row, String label) throws SQLException {
        String day = row.getString(label);
        return day == null ? null : LocalDate.parse(day);
    }

    private static Numbers numbers(ResultSet row, int index) throws SQLException {
        double[] quantiles = new double[QUANTILES.size()];
        for (int q = 0; q < quantiles.length; q++) {
            quantiles[q] = row.getDouble("quantile_" + q + "_" + index);
        }
        long nonZero = row.getLong("non_zero_" + index);
        return new Numbers(
                row.getDouble("mean_" + index),
                row.getDouble("deviation_" + index),
                quantiles[0],
                quantiles[1],
                quantiles[2],
                quantiles[3],
                quantiles[4],
                nonZero,
                nonZero == 0 ? null : row.getDouble("non_zero_median_" + index));
    }

    private static ColumnProfile withCategories(DuckDbSession session, String table, ColumnProfile column)
            throws SQLException {
        String name = Sql.name(column.name());
        Map<String, Long> categories = new LinkedHashMap<>();
        // The approximate count only decides whether a full list is worth asking for; the limit decides if it is one.
        int limit = column.distinct() > 2L * COMPLETE_CATEGORIES ? TOP_CATEGORIES : COMPLETE_CATEGORIES;
        session.list(
                "SELECT " + name + "::VARCHAR AS value, count(*) AS value_rows FROM " + table + " WHERE " + name
                        + " IS NOT NULL GROUP BY ALL ORDER BY value_rows DESC, value LIMIT " + (limit + 1),
                row -> categories.put(row.getString("value"), row.getLong("value_rows")));
        boolean complete = categories.size() <= limit;
        Map<String, Long> kept = new LinkedHashMap<>();
        categories.entrySet().stream()
                .limit(complete ? limit : TOP_CATEGORIES)
                .forEach(entry -> kept.put(entry.getKey(), entry.getValue()));
        return new ColumnProfile(
                column.name(),
                column.type(),
                column.rows(),
                column.nulls(),
                column.distinct(),
                column.min(),
                column.max(),
                null,
                kept,
                complete);
    }
}
