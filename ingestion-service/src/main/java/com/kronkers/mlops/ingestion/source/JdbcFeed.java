package com.kronkers.mlops.ingestion.source;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * Reads the rows of a query on PostgreSQL. Every connection is new, read-only, and has one read-only transaction, so that
 * what a query sets is gone with it.
 */
@ApplicationScoped
class JdbcFeed implements Feed {
    private static final Set<String> WATERMARKS =
            Set.of("int2", "int4", "int8", "numeric", "date", "timestamp", "timestamptz");

    @Override
    public Optional<Window> next(SourceConfig.Connection connection, DatasetSource source) throws SQLException {
        SourceQuery query = SourceQuery.of(source.query());
        String column = source.watermarkColumn();
        String after = source.progress().watermark();
        try (Connection session = open(connection)) {
            String type = type(session, query, column);
            try (PreparedStatement greatest = session.prepareStatement(query.greatest(column, type, after != null))) {
                greatest.setEscapeProcessing(false);
                if (after != null) {
                    greatest.setString(1, after);
                }
                try (ResultSet row = greatest.executeQuery()) {
                    row.next();
                    return Optional.ofNullable(row.getString(1)).map(through -> new Window(after, through));
                }
            }
        } catch (SQLException failure) {
            throw passing(failure);
        }
    }

    @Override
    public Fetched fetch(SourceConfig.Connection connection, DatasetSource source, Window window)
            throws IOException, SQLException {
        SourceQuery query = SourceQuery.of(source.query());
        Connection session = null;
        try {
            session = open(connection);
            PreparedStatement rows = prepared(session, query, source.watermarkColumn(), window);
            rows.setFetchSize(connection.fetchSize());
            CsvRows csv = new CsvRows(session, rows.executeQuery(), connection.maximumRows());
            Progress progress = new Progress(null, null, window == null ? null : window.through());
            long limit = connection.limit().asLongValue();
            return new Fetched.Content(new BoundedBody(csv, limit, connection.timeout()), -1, progress);
        } catch (SQLException failure) {
            close(session, failure);
            throw passing(failure);
        } catch (RuntimeException refused) {
            close(session, refused);
            throw refused;
        }
    }

    private static PreparedStatement prepared(Connection session, SourceQuery query, String column, Window window)
            throws SQLException {
        if (window == null) {
            return session.prepareStatement(query.everything());
        }
        boolean after = window.after() != null;
        String type = type(session, query, column);
        PreparedStatement rows = session.prepareStatement(query.increment(column, type, after));
        if (after) {
            rows.setString(1, window.after());
        }
        rows.setString(after ? 2 : 1, window.through());
        return rows;
    }

    private static Connection open(SourceConfig.Connection connection) throws SQLException {
        String url = connection.url().orElseThrow(() -> new Refused("The connection has no url."));
        long timeout = connection.timeout().toMillis();
        Properties settings = new Properties();
        connection.username().ifPresent(name -> PGProperty.USER.set(settings, name));
        connection.password().ifPresent(password -> PGProperty.PASSWORD.set(settings, password));
        PGProperty.READ_ONLY.set(settings, true);
        PGProperty.READ_ONLY_MODE.set(settings, "always");
        PGProperty.CONNECT_TIMEOUT.set(settings, 10);
        PGProperty.SOCKET_TIMEOUT.set(settings, (int) Math.max(1, timeout / 1000 + 10));
        PGProperty.APPLICATION_NAME.set(settings, "kronkers-ingestion");
        PGProperty.OPTIONS.set(
                settings,
                "-c default_transaction_read_only=on -c standard_conforming_strings=on -c TimeZone=UTC"
                        + " -c DateStyle=ISO -c statement_timeout=" + timeout
                        + " -c idle_in_transaction_session_timeout=" + timeout);
        Connection session = new Driver().connect(url, settings);
        if (session == null) {
            throw new Refused("The connection's url is no PostgreSQL address.");
        }
        session.setAutoCommit(false);
        return session;
    }

    private static String type(Connection session, SourceQuery query, String column) throws SQLException {
        try (PreparedStatement described = session.prepareStatement(query.columns());
                ResultSet none = described.executeQuery()) {
            ResultSetMetaData columns = none.getMetaData();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                if (columns.getColumnLabel(i).equals(column)) {
                    return fit(column, columns.getColumnTypeName(i));
                }
            }
        }
        throw new Refused("The query gives no column '" + column + "', the watermark column.");
    }

    private static String fit(String column, String type) {
        if (!WATERMARKS.contains(type)) {
            throw new Refused("The watermark column '" + column + "' is of type " + type
                    + "; it must be a whole or exact number, a date or a timestamp.");
        }
        return type;
    }

    /** Classes 08 (connection), 53 and 57 (resources, operator) and 40 (serialization) of SQLSTATE may pass. */
    private static SQLException passing(SQLException failure) {
        String state = failure.getSQLState() == null ? "08000" : failure.getSQLState();
        boolean cancelled = "57014".equals(state);
        if (!cancelled && Set.of("08", "40", "53", "57", "58").contains(state.substring(0, 2))) {
            return failure;
        }
        String message =
                String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
        throw new Refused("The query fails: " + message);
    }

    private static void close(Connection session, Exception failure) {
        if (session != null) {
            try {
                session.close();
            } catch (SQLException closing) {
                failure.addSuppressed(closing);
            }
        }
    }
}
