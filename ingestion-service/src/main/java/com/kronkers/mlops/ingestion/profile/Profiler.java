package com.kronkers.mlops.ingestion.profile;

import com.kronkers.mlops.ingestion.contract.Classification;
import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.ColumnType;
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
        Map<String, ColumnType> stored = storedTypes(session, files);
        Set<String> withheld = new HashSet<>(withheld(contract));
        withheld.addAll(flagged);
        List<Column> columns = contract.columns().stream()
                .filter(column -> stored.containsKey(column.name()))
                .map(column -> Column.of(column.name(), stored.get(column.name())))
                .toList();
        Map<String, Long> present = new HashMap<>();
        long rows = count(session, columns, table, present);
        List<Column> told = columns.stream()
                .filter(column -> !withheld.contains(column.name()) && present.get(column.name()) > 0)
                .toList();
        boolean numbered = stored.keySet().stream().noneMatch("file_row_number"::equalsIgnoreCase);
        Map<String, FileColumn> profiled =
                told.isEmpty() ? Map.of() : told(session, files, told, rows, present, numbered);
        return new FileProfile(
                rows,
                days(session, contract, stored, table),
                contract.columns().stream()
                        .map(column -> {
                            ColumnType type = stored.getOrDefault(column.name(), column.type());
                            long nulls = rows - present.getOrDefault(column.name(), 0L);
                            // What protection dropped is as secret as what is withheld.
                            return withheld.contains(column.name()) || !stored.containsKey(column.name())
                                    ? FileColumn.untold(column.name(), type, rows, nulls)
                                    : profiled.getOrDefault(column.name(), FileColumn.empty(column.name(), type, rows));
                        })
                        .toList());
    }

    /** The columns that files really have: protection may have dropped some of the contract's, or made text of them. */
    public static Map<String, ColumnType> storedTypes(DuckDbSession session, List<Path> files) throws SQLException {
        Map<String, ColumnType> types = new HashMap<>();
        session.list(
                "DESCRIBE SELECT * FROM " + Sql.parquet(files),
                row -> types.put(row.getString("column_name"), ColumnType.ofSql(row.getString("column_type"))));
        return types;
    }

    /** The columns of a contract whose values must not be told. */
    public static Set<String> withheld(DataContract contract) {
        return contract.columns().stream()
                .filter(column -> column.classification().compareTo(Classification.PERSONAL) >= 0)
                .map(Column::name)
                .collect(Collectors.toSet());
    }

    /**
     * Read from the files' metadata alone.
     *
     * @param present receives the rows with a value by column
     * @return all rows
     */
    private static long count(DuckDbSession session, List<Column> columns, String table, Map<String, Long> present)
            throws SQLException {
        String counts = columns.stream()
                .map(column -> ", count(" + Sql.name(column.name()) + ")")
                .collect(Collectors.joining());
        return session.one("SELECT count(*)" + counts + " FROM " + table, row -> {
            for (int i = 0; i < columns.size(); i++) {
                present.put(columns.get(i).name(), row.getLong(i + 2));
            }
            return row.getLong(1);
        });
    }

    private static Map<String, FileColumn> told(
            DuckDbSession session,
            List<Path> files,
            List<Column> told,
            long rows,
            Map<String, Long> present,
            boolean numbered)
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
        ScannedColumn.readAll(session, files, scanned, numbered).forEach(column -> profiled.put(column.name(), column));
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

    private static Days days(DuckDbSession session, DataContract contract, Map<String, ColumnType> stored, String table)
            throws SQLException {
        if (contract.timeColumn() == null
                || !stored.getOrDefault(contract.timeColumn(), ColumnType.STRING)
                        .temporal()) {
            return null;
        }
        String time = Sql.name(contract.timeColumn());
        return Days.of(session.list(
                "SELECT DISTINCT date_diff('day', DATE '1970-01-01', " + time + "::DATE) FROM " + table + " WHERE "
                        + time + " IS NOT NULL",
                row -> row.getLong(1)));
    }
}
