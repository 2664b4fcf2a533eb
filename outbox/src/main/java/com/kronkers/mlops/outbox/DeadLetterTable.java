package com.kronkers.mlops.outbox;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The rows of events that could not be applied, and of those that wait behind them. */
final class DeadLetterTable {
    static final String POISON = "poison";
    static final String WAITING = "waiting";
    static final String REPLAYED = "replayed";
    static final String SKIPPED = "skipped";

    private static final String COLUMNS =
            """
            id, consumer, topic, key, event_id, causation_id, sequence, event_time, state, reason,
            received_at, resolved_at, resolved_by, data""";
    private static final String OPEN = "state in ('poison', 'waiting')";

    private static final String INSERT =
            """
            insert into dead_letter (id, consumer, topic, key, event_id, causation_id, sequence, event_time, data,
                                     state, reason, received_at)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";

    /** Keys whose release was cut off: nothing poisonous is first, yet events wait. */
    private static final String RELEASABLE =
            """
            select consumer, topic, key
            from (select distinct on (consumer, topic, key) consumer, topic, key, state
                  from dead_letter
                  where %s and key is not null
                  order by consumer, topic, key, position) as first
            where state = 'waiting'"""
                    .formatted(OPEN);

    /** A dead letter with the bytes it came with. */
    record Stored(DeadLetter letter, byte[] data) {
        HeldKey heldKey() {
            return new HeldKey(letter.consumer(), letter.topic(), letter.key());
        }

        boolean open() {
            return letter.state().equals(POISON) || letter.state().equals(WAITING);
        }

        IncomingEvent event() {
            return new IncomingEvent(
                    new EventContext(
                            letter.eventId(),
                            letter.causationId(),
                            letter.topic(),
                            letter.key(),
                            letter.sequence(),
                            letter.eventTime()),
                    // The inbox keeps it with the event's id.
                    null,
                    data);
        }
    }

    private DeadLetterTable() {}

    static void insert(
            Connection connection, UUID id, HeldKey key, IncomingEvent event, String state, String reason, Instant now)
            throws SQLException {
        EventContext context = event.context();
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setObject(1, id);
            key.bind(insert, 2);
            insert.setObject(5, context.id());
            insert.setObject(6, context.causationId());
            insert.setObject(7, context.sequence());
            insert.setObject(8, context.time().atOffset(ZoneOffset.UTC));
            insert.setBytes(9, event.data());
            insert.setString(10, state);
            insert.setString(11, reason);
            insert.setObject(12, now.atOffset(ZoneOffset.UTC));
            insert.executeUpdate();
        }
    }

    /** The first open dead letter of a key. */
    static Optional<Stored> first(Connection connection, HeldKey key) throws SQLException {
        String sql = "select " + COLUMNS + " from dead_letter where consumer = ? and topic = ? and key = ? and " + OPEN
                + " order by position limit 1";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            key.bind(select, 1);
            return read(select).stream().findFirst();
        }
    }

    static Optional<Stored> find(Connection connection, UUID id) throws SQLException {
        return find(connection, id, "");
    }

    /** Reads an existing dead letter and holds it until the transaction ends. */
    static Stored lock(Connection connection, UUID id) throws SQLException {
        return find(connection, id, " for update").orElseThrow();
    }

    private static Optional<Stored> find(Connection connection, UUID id, String lock) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("select " + COLUMNS + " from dead_letter where id = ?" + lock)) {
            select.setObject(1, id);
            return read(select).stream().findFirst();
        }
    }

    /** Oldest first. */
    static List<Stored> list(Connection connection, boolean openOnly, int limit) throws SQLException {
        String sql = "select " + COLUMNS + " from dead_letter" + (openOnly ? " where " + OPEN : "")
                + " order by position limit ?";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setInt(1, limit);
            return read(select);
        }
    }

    static List<HeldKey> releasable(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(RELEASABLE);
                ResultSet row = select.executeQuery()) {
            List<HeldKey> keys = new ArrayList<>();
            while (row.next()) {
                keys.add(new HeldKey(row.getString("consumer"), row.getString("topic"), row.getString("key")));
            }
            return keys;
        }
    }

    /** @param by who did it, or null for the platform itself */
    static void resolve(Connection connection, UUID id, String state, String by, Instant now) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "update dead_letter set state = ?, resolved_at = ?, resolved_by = ? where id = ?")) {
            update.setString(1, state);
            update.setObject(2, now.atOffset(ZoneOffset.UTC));
            update.setString(3, by);
            update.setObject(4, id);
            update.executeUpdate();
        }
    }

    static void poison(Connection connection, UUID id, String reason) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("update dead_letter set state = 'poison', reason = ? where id = ?")) {
            update.setString(1, reason);
            update.setObject(2, id);
            update.executeUpdate();
        }
    }

    private static List<Stored> read(PreparedStatement select) throws SQLException {
        List<Stored> found = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                byte[] data = row.getBytes("data");
                String text = data == null ? null : new String(data, StandardCharsets.UTF_8);
                found.add(new Stored(letter(row, text), data));
            }
        }
        return found;
    }

    private static DeadLetter letter(ResultSet row, String data) throws SQLException {
        return new DeadLetter(
                row.getObject("id", UUID.class),
                row.getString("consumer"),
                row.getString("topic"),
                row.getString("key"),
                row.getObject("event_id", UUID.class),
                row.getObject("causation_id", UUID.class),
                row.getObject("sequence", Long.class),
                instant(row, "event_time"),
                row.getString("state"),
                row.getString("reason"),
                instant(row, "received_at"),
                instant(row, "resolved_at"),
                row.getString("resolved_by"),
                data);
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
