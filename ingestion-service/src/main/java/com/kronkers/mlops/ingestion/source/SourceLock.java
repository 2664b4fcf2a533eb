package com.kronkers.mlops.ingestion.source;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The right to pull from a source, which one worker of all replicas has. It is held by a connection of its own, so that a
 * crash frees it at once and a long pull holds no transaction open.
 */
final class SourceLock implements AutoCloseable {
    private static final String KEY = "(hashtextextended('dataset-source ' || ?, 0))";

    private final Connection session;
    private final String source;

    private SourceLock(Connection session, String source) {
        this.session = session;
        this.source = source;
    }

    /** Empty if somebody else has it. Call it outside any transaction. */
    static Optional<SourceLock> tryLock(DataSource database, String source) throws SQLException {
        Connection session = database.getConnection();
        boolean locked = false;
        try {
            locked = call(session, "select pg_try_advisory_lock" + KEY, source);
            return locked ? Optional.of(new SourceLock(session, source)) : Optional.empty();
        } finally {
            if (!locked) {
                session.close();
            }
        }
    }

    @Override
    public void close() throws SQLException {
        try (Connection closing = session) {
            call(closing, "select pg_advisory_unlock" + KEY, source);
        }
    }

    private static boolean call(Connection session, String sql, String source) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(sql)) {
            statement.setString(1, source);
            try (ResultSet answer = statement.executeQuery()) {
                return answer.next() && answer.getBoolean(1);
            }
        }
    }
}
