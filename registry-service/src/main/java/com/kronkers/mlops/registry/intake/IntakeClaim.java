package com.kronkers.mlops.registry.intake;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The right to work on an intake, as a PostgreSQL session lock on a connection of its own: it ends when the claim is
 * closed, and by itself when the process dies, so that work is neither done twice at a time nor left lying.
 */
final class IntakeClaim implements AutoCloseable {

    /** First half of the lock's key: tells these locks from others in the same database. */
    static final int LOCK_SPACE = 0x1A7A4E;

    private static final String DUE =
            "select id from intake where state = 'WAITING' and next_attempt_at <= now() order by id limit 20";
    private static final String STILL_DUE =
            "select 1 from intake where id = ? and state = 'WAITING' and next_attempt_at <= now()";

    private final Connection session;
    private final long intake;

    private IntakeClaim(Connection session, long intake) {
        this.session = session;
        this.intake = intake;
    }

    /** Claims the oldest intake that is due and that nobody works on. */
    static Optional<IntakeClaim> next(DataSource database) throws SQLException {
        Connection session = database.getConnection();
        boolean claimed = false;
        try {
            for (long due : due(session)) {
                if (locked(session, "select pg_try_advisory_lock(?, ?)", due)) {
                    if (stillDue(session, due)) {
                        claimed = true;
                        return Optional.of(new IntakeClaim(session, due));
                    }
                    locked(session, "select pg_advisory_unlock(?, ?)", due);
                }
            }
            return Optional.empty();
        } finally {
            if (!claimed) {
                session.close();
            }
        }
    }

    long intake() {
        return intake;
    }

    @Override
    public void close() throws SQLException {
        try (session) {
            locked(session, "select pg_advisory_unlock(?, ?)", intake);
        }
    }

    private static List<Long> due(Connection session) throws SQLException {
        List<Long> due = new ArrayList<>();
        try (PreparedStatement select = session.prepareStatement(DUE);
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                due.add(rows.getLong(1));
            }
        }
        return due;
    }

    private static boolean stillDue(Connection session, long intake) throws SQLException {
        try (PreparedStatement select = session.prepareStatement(STILL_DUE)) {
            select.setLong(1, intake);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next();
            }
        }
    }

    private static boolean locked(Connection session, String function, long intake) throws SQLException {
        try (PreparedStatement call = session.prepareStatement(function)) {
            call.setInt(1, LOCK_SPACE);
            call.setInt(2, (int) (intake % Integer.MAX_VALUE));
            try (ResultSet row = call.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }
}
