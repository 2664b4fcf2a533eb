package com.kronkers.mlops.ingestion.derived;

import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.ColumnType;
import com.kronkers.mlops.ingestion.contract.DataContract;
import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import com.kronkers.mlops.ingestion.duckdb.Sql;
import com.kronkers.mlops.ingestion.duckdb.SqlTree;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A user's query over named datasets, run where it can reach nothing else: no other file, no network, no setting.
 *
 * <p>Rows are sorted by all columns, so that equal inputs give equal bytes.
 */
final class DerivedQuery {
    private final DuckDb duckDb;
    private final String sql;
    private final Duration atMost;

    /**
     * @param sql one SELECT
     * @param atMost how long it may run
     */
    DerivedQuery(DuckDb duckDb, String sql, Duration atMost) {
        this.duckDb = duckDb;
        this.sql = sql;
        this.atMost = atMost;
    }

    /** What a run made of a query. */
    record Result(SqlTree query, List<Column> columns, long rows) {}

    /**
     * Runs the query.
     *
     * @param inputs by alias: the files it may read
     * @param target the Parquet file it writes
     * @throws SQLException if the query is wrong, or asks for what it may not have
     */
    Result run(Map<String, List<Path>> inputs, Path target) throws SQLException {
        try (DuckDbSession session = duckDb.open()) {
            List<Path> reachable = new ArrayList<>(List.of(target));
            for (Map.Entry<String, List<Path>> input : inputs.entrySet()) {
                session.run("CREATE VIEW " + Sql.name(input.getKey()) + " AS SELECT * FROM "
                        + Sql.parquet(input.getValue()));
                reachable.addAll(input.getValue());
            }
            SqlTree query = requireOneSelect(session);
            DuckDb.sandbox(session, reachable, atMost);
            List<Column> columns = columns(session);
            String typed = columns.stream()
                    .map(column ->
                            Sql.name(column.name()) + "::" + column.type().sqlType() + " AS " + Sql.name(column.name()))
                    .collect(Collectors.joining(", "));
            long rows = session.run("COPY (SELECT " + typed + " FROM (" + sql + "\n) ORDER BY ALL) TO "
                    + Sql.path(target) + " (FORMAT parquet, COMPRESSION zstd)");
            return new Result(query, columns, rows);
        } catch (SQLTimeoutException e) {
            throw new SQLException("The query ran longer than " + atMost.toSeconds() + " s. Make it do less work.", e);
        }
    }

    /**
     * The columns the query would give, found without any row.
     *
     * @param inputs by alias: the columns it may use
     * @throws SQLException if it is wrong
     */
    List<Column> describe(Map<String, DataContract> inputs) throws SQLException {
        try (DuckDbSession session = duckDb.open()) {
            for (Map.Entry<String, DataContract> input : inputs.entrySet()) {
                String columns = input.getValue().columns().stream()
                        .map(column ->
                                Sql.name(column.name()) + " " + column.type().sqlType())
                        .collect(Collectors.joining(", "));
                session.run("CREATE TABLE " + Sql.name(input.getKey()) + " (" + columns + ")");
            }
            requireOneSelect(session);
            DuckDb.sandbox(session, List.of(), atMost);
            return columns(session);
        }
    }

    /**
     * Refuses everything that is not one SELECT, such as text that closes our bracket and goes on with its own, and
     * what {@link QueryGuard} does not let through.
     */
    void requireOneSelect() throws SQLException {
        try (DuckDbSession session = duckDb.open()) {
            requireOneSelect(session);
        }
    }

    private SqlTree requireOneSelect(DuckDbSession session) throws SQLException {
        SqlTree query = SqlTree.of(session, sql);
        QueryGuard.check(query);
        return query;
    }

    private List<Column> columns(DuckDbSession session) throws SQLException {
        return session.list(
                "DESCRIBE SELECT * FROM (" + sql + "\n)",
                row -> Column.of(row.getString("column_name"), ColumnType.ofSql(row.getString("column_type"))));
    }
}
