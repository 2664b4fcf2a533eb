package com.kronkers.mlops.ingestion.duckdb;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One DuckDB session of one thread. Closing frees its memory. */
public final class DuckDbSession implements AutoCloseable {
    private final Connection connection;
    private final Runnable onClose;
    private int secondsAtMost;

    /** What to make of one row. */
    @FunctionalInterface
    public interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    DuckDbSession(Connection connection, Runnable onClose) {
        this.connection = connection;
        this.onClose = onClose;
    }

    /** Ends every later statement, with an {@link java.sql.SQLTimeoutException}, that runs longer; by whole seconds. */
    void limit(Duration atMost) {
        // 0 would mean no limit.
        secondsAtMost = Math.toIntExact(Math.max(1, atMost.toSeconds()));
    }

    /** Runs a statement; a COPY returns the number of rows written. */
    public long run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(secondsAtMost);
            statement.execute(sql);
            return statement.getLargeUpdateCount();
        }
    }

    /** All rows of a query whose result is small. */
    public <T> List<T> list(String sql, Row<T> row) throws SQLException {
        List<T> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(secondsAtMost);
            try (ResultSet result = statement.executeQuery(sql)) {
                while (result.next()) {
                    rows.add(row.read(result));
                }
            }
        }
        return rows;
    }

    /** The one row of a query. */
    public <T> T one(String sql, Row<T> row) throws SQLException {
        List<T> rows = list(sql, row);
        if (rows.size() != 1) {
            throw new SQLException("Expected one row, got " + rows.size());
        }
        return rows.get(0);
    }

    /** The connection, for results too large to be listed. */
    public Connection connection() {
        return connection;
    }

    @Override
    public void close() throws SQLException {
        try {
            connection.close();
        } finally {
            onClose.run();
        }
    }
}
