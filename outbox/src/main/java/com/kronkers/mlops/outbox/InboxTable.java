package com.kronkers.mlops.outbox;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;

/** What has been received, and how far each key has come. */
final class InboxTable {
    private static final String LOCK_KEY =
            """
            insert into inbox_key (consumer, topic, key) values (?, ?, ?)
            on conflict (consumer, topic, key) do update set key = excluded.key
            returning last_sequence""";

    private static final String REMEMBER =
            """
            insert into inbox_event (consumer, event_id, received_at, traceparent) values (?, ?, ?, ?)
            on conflict do nothing""";

    private InboxTable() {}

    /** Holds the key until the transaction ends. Returns the last sequence received, or null. */
    static Long lock(Connection connection, HeldKey key) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(LOCK_KEY)) {
            key.bind(lock, 1);
            try (ResultSet row = lock.executeQuery()) {
                row.next();
                return row.getObject("last_sequence", Long.class);
            }
        }
    }

    static void advance(Connection connection, HeldKey key, long sequence) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "update inbox_key set last_sequence = ? where consumer = ? and topic = ? and key = ?")) {
            update.setLong(1, sequence);
            key.bind(update, 2);
            update.executeUpdate();
        }
    }

    /** Records that the consumer received the event. Returns false if it had before. */
    static boolean remember(Connection connection, String consumer, IncomingEvent event, Instant now)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(REMEMBER)) {
            insert.setString(1, consumer);
            insert.setObject(2, event.context().id());
            insert.setObject(3, now.atOffset(ZoneOffset.UTC));
            insert.setString(4, event.traceparent());
            return insert.executeUpdate() == 1;
        }
    }
}
