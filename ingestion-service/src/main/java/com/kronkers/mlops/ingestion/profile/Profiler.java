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
    /** Columns with more different values are scanned: grouping them would cost memory and time. */
    static final int GROUPABLE = 20_000;
    /** Columns with so few different values in the first rows are not counted any further. */
    private static final int FEW = 4_000;
    /** One row group of DuckDB's Parquet files. */
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

    /** The mergeable profile of some files together. */
    public FileProfile fileProfile(DataContract contract, List<Path> files) throws SQLException {
        try (DuckDbSession session = duckDb.open()) {
            return fileProfile(session, contract, files, Set.of());
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
        long rows = count(session, files, present);
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
    private static long count(DuckDbSession session, List<Path> files, Map<String, Long> present) throws SQLException {
        String paths = Sql.texts(files.stream().map(Path::toString).toList());
        session.list(
                "SELECT path_in_schema, CASE WHEN count(stats_null_count) = count(*) THEN sum(num_values -"
                        + " stats_null_count)::BIGINT ELSE error('A file does not count its nulls') END AS present"
                        + " FROM parquet_metadata(" + paths + ") GROUP BY path_in_schema",
                row -> present.put(row.getString("path_in_schema"), row.getLong("present")));
        return session.one(
                "SELECT sum(num_rows)::BIGINT AS row_count FROM parquet_file_metadata(" + paths + ")",
                row -> row.getLong("row_count"));
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
        Map<String, Long> distinct =
                new HashMap<>(distinct(session, "(SELECT * FROM " + table + " LIMIT " + FIRST_ROWS + ")", told));
        List<Column> many = told.stream()
                .filter(column -> distinct.get(column.name()) > FEW)
                .toList();
        distinct.putAll(distinct(session, table, many));
        long step = Math.max(1, Long.highestOneBit(rows / SAMPLE));
        Map<String, FileColumn> profiled = new HashMap<>();
        List<ScannedColumn> scanned = new ArrayList<>();
        for (Column column : told) {
            if (distinct.get(column.name()) <= GROUPABLE) {
                GroupedColumn grouped = new GroupedColumn(column, step);
                profiled.put(column.name(), grouped.read(session, table, rows));
            } else {
                scanned.add(
                        new ScannedColumn(column, distinct.get(column.name()), step, rows, present.get(column.name())));
            }
        }
        ScannedColumn.readAll(session, files, scanned, numbered).forEach(column -> profiled.put(column.name(), column));
        return profiled;
    }

    /** Approximately. */
    private static Map<String, Long> distinct(DuckDbSession session, String rows, List<Column> columns)
            throws SQLException {
        if (columns.isEmpty()) {
            return Map.of();
        }
        String counts = columns.stream()
                .map(column -> "approx_count_distinct(" + Sql.name(column.name()) + ")")
                .collect(Collectors.joining(", "));
        return session.one("SELECT " + counts + " FROM " + rows, row -> {
            Map<String, Long> distinct = new HashMap<>();
            for (int i = 0; i < columns.size(); i++) {
                distinct.put(columns.get(i).name(), row.getLong(i + 1));
            }
            return distinct;
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
                "SELECT date_diff('day', DATE '1970-01-01', day) FROM (SELECT DISTINCT " + time + "::DATE AS day FROM "
                        + table + ") WHERE day IS NOT NULL",
                row -> row.getLong(1)));
    }
}
