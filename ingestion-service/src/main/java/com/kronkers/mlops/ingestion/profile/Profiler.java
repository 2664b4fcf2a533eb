package com.kronkers.mlops.ingestion.profile;

import com.kronkers.mlops.ingestion.contract.Classification;
import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.DataContract;
import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import com.kronkers.mlops.ingestion.duckdb.Sql;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Profiles Parquet files: columns of few different values by one small grouping each, which knows everything, all
 * others together by one scan.
 */
public final class Profiler {
    /** At least so many rows of a larger file are sampled for quantiles and top values, and fewer than twice as many. */
    static final int SAMPLE = 65_536;
    /** Columns with more different values in the first rows are scanned: grouping them would cost memory and time. */
    static final int GROUPABLE = 20_000;
    /** The first rows that decide it: one row group of DuckDB's Parquet files. */
    private static final int FIRST_ROWS = 122_880;

    private final DuckDb duckDb;

    public Profiler(DuckDb duckDb) {
        this.duckDb = duckDb;
    }

    /** The figures of all rows of some files that follow a contract. */
    public Profile profile(DataContract contract, List<Path> files) throws SQLException {
        try (DuckDbSession session = duckDb.open()) {
            return fileProfile(session, contract, files, Set.of()).view();
        }
    }

    /** The mergeable profile of one file. */
    public FileProfile fileProfile(DataContract contract, Path file) throws SQLException {
        try (DuckDbSession session = duckDb.open()) {
            return fileProfile(session, contract, List.of(file), Set.of());
        }
    }

    /**
     * The mergeable profile of some files, read by a session of the caller's.
     *
     * @param flagged columns whose values must not be told although their classification would allow it
     */
    public static FileProfile fileProfile(
            DuckDbSession session, DataContract contract, List<Path> files, Set<String> flagged) throws SQLException {
        String table = Sql.parquet(files);
        Set<String> withheld = new HashSet<>(withheld(contract));
        withheld.addAll(flagged);
        List<Long> counts = counts(session, contract, table);
        long rows = counts.get(0);
        List<Column> told = new ArrayList<>();
        Map<String, Long> present = new HashMap<>();
        for (int i = 0; i < contract.columns().size(); i++) {
            Column column = contract.columns().get(i);
            present.put(column.name(), counts.get(i + 1));
            if (!withheld.contains(column.name()) && counts.get(i + 1) > 0) {
                told.add(column);
            }
        }
        Map<String, FileColumn> profiled = told.isEmpty() ? Map.of() : told(session, files, told, rows, present);
        List<FileColumn> columns = contract.columns().stream()
                .map(column -> withheld.contains(column.name())
                        ? FileColumn.untold(column.name(), column.type(), rows, rows - present.get(column.name()))
                        : profiled.getOrDefault(column.name(), FileColumn.empty(column.name(), column.type(), rows)))
                .toList();
        return new FileProfile(rows, days(session, contract, table), columns);
    }

    /** The columns of a contract whose values must not be told. */
    public static Set<String> withheld(DataContract contract) {
        return contract.columns().stream()
                .filter(column -> column.classification().compareTo(Classification.PERSONAL) >= 0)
                .map(Column::name)
                .collect(Collectors.toSet());
    }

    /** Read from the files' metadata alone. */
    private static List<Long> counts(DuckDbSession session, DataContract contract, String table) throws SQLException {
        String counts = contract.columns().stream()
                .map(column -> "count(" + Sql.name(column.name()) + ")")
                .collect(Collectors.joining(", "));
        int columns = contract.columns().size();
        return session.one("SELECT count(*), " + counts + " FROM " + table, row -> {
            List<Long> all = new ArrayList<>();
            for (int i = 1; i <= columns + 1; i++) {
                all.add(row.getLong(i));
            }
            return all;
        });
    }

    private static Map<String, FileColumn> told(
            DuckDbSession session, List<Path> files, List<Column> told, long rows, Map<String, Long> present)
            throws SQLException {
        String table = Sql.parquet(files);
        List<Long> distinct = distinctAtFirst(session, table, told, rows);
        long step = Math.max(1, Long.highestOneBit(rows / SAMPLE));
        Map<String, FileColumn> profiled = new HashMap<>();
        List<ScannedColumn> scanned = new ArrayList<>();
        for (int i = 0; i < told.size(); i++) {
            Column column = told.get(i);
            if (distinct.get(i) <= GROUPABLE) {
                GroupedColumn grouped = new GroupedColumn(column, step);
                profiled.put(column.name(), grouped.read(session, table, rows));
            } else {
                scanned.add(new ScannedColumn(column, distinct.get(i), step, rows, present.get(column.name())));
            }
        }
        ScannedColumn.readAll(session, files, scanned).forEach(column -> profiled.put(column.name(), column));
        return profiled;
    }

    private static List<Long> distinctAtFirst(DuckDbSession session, String table, List<Column> told, long rows)
            throws SQLException {
        String names = told.stream().map(column -> Sql.name(column.name())).collect(Collectors.joining(", "));
        String counts = told.stream()
                .map(column -> "approx_count_distinct(" + Sql.name(column.name()) + ")")
                .collect(Collectors.joining(", "));
        String first = "(SELECT " + names + " FROM " + table + " LIMIT " + Math.max(FIRST_ROWS, rows / 10) + ")";
        return session.one("SELECT " + counts + " FROM " + first, row -> {
            List<Long> all = new ArrayList<>();
            for (int i = 1; i <= told.size(); i++) {
                all.add(row.getLong(i));
            }
            return all;
        });
    }

    private static Days days(DuckDbSession session, DataContract contract, String table) throws SQLException {
        if (contract.timeColumn() == null) {
            return null;
        }
        String time = Sql.name(contract.timeColumn());
        return Days.of(session.list(
                "SELECT DISTINCT date_diff('day', DATE '1970-01-01', " + time + "::DATE) FROM " + table + " WHERE "
                        + time + " IS NOT NULL",
                row -> row.getLong(1)));
    }
}
