package com.kronkers.mlops.training.database;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

/**
 * Runs plain SQL on the service's own database, in the caller's transaction where there is one and on its own otherwise.
 * Instants are bound as {@code timestamptz} in UTC. A failing statement is a {@link DatabaseException}.
 */
@ApplicationScoped
public class Database {
    /** How the states begin of failed connections, of a server that starts or stops, and of one that is full. */
    private static final Set<String> AWAY = Set.of("08", "57P01", "57P02", "57P03", "53300");

    private final DataSource source;

    Database(DataSource source) {
        this.source = source;
    }

    /** Reads one row. */
    @FunctionalInterface
    public interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** A statement that PostgreSQL refused, or a database that is away. */
    public static final class DatabaseException extends RuntimeException {
        DatabaseException(String sql, SQLException cause) {
            super(cause.getMessage() + " in: " + sql, cause);
        }
    }

    /**
     * Whether something failed since the database is away, is starting or stopping, or has no connection left; what is asked
     * again later may then succeed.
     *
     * @param failure this or one of its causes is the database's
     * @see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">PostgreSQL's error codes</a>
     */
    public static boolean isAway(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException && isAway((SQLException) cause)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAway(SQLException failure) {
        String state = failure.getSQLState();
        if (state == null) {
            // The pool tells by nothing else that no connection came in time.
            String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
            return message.contains("acquisition timeout");
        }
        return AWAY.stream().anyMatch(state::startsWith);
    }

    /** @return how many rows changed */
    public int update(String sql, Object... arguments) {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = prepare(connection, sql, arguments)) {
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new DatabaseException(sql, e);
        }
    }

    /** @return every row, in the statement's order */
    public <T> List<T> list(String sql, Row<T> row, Object... arguments) {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = prepare(connection, sql, arguments);
                ResultSet result = statement.executeQuery()) {
            List<T> rows = new ArrayList<>();
            while (result.next()) {
                rows.add(row.read(result));
            }
            return rows;
        } catch (SQLException e) {
            throw new DatabaseException(sql, e);
        }
    }

    /** @return the first row, or empty if there is none */
    public <T> Optional<T> first(String sql, Row<T> row, Object... arguments) {
        return list(sql, row, arguments).stream().findFirst();
    }

    /** The instant in a {@code timestamptz} column, or null. */
    public static Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static PreparedStatement prepare(Connection connection, String sql, Object... arguments)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            for (int i = 0; i < arguments.length; i++) {
                Object value = arguments[i];
                statement.setObject(
                        i + 1, value instanceof Instant ? ((Instant) value).atOffset(ZoneOffset.UTC) : value);
            }
            return statement;
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
    }
}
