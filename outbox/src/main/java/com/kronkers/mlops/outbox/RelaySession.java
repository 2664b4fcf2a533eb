package com.kronkers.mlops.outbox;

import com.kronkers.mlops.outbox.OutboxEvent.Lane;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.postgresql.PGConnection;

/**
 * The relay's own connection: whoever holds the advisory lock on it is the one that publishes, and everything the
 * relay asks or changes goes over it, so that a lost lock shows as a failed statement.
 */
final class RelaySession implements AutoCloseable {
    /** What {@link Outbox#append} notifies. */
    static final String CHANNEL = "kronkers_outbox";

    /** Advisory locks are per database, and a database belongs to one service; the number only has to be ours. */
    private static final long LOCK = 0x6B726F6E6B657273L;

    /** How far to look ahead for keys; a key with a longer backlog is passed over while its first event is in flight. */
    private static final int WINDOW = 1000;

    private static final int BATCH = 50;
    private static final int DELETE_BATCH = 5000;

    private static final String NEXT_PER_KEY =
            """
            select position, id, topic, key, sequence, causation_id, traceparent, data, created_at
            from outbox_event
            where position in (
                select min(position)
                from (select position, topic, key
                      from outbox_event
                      where sent_at is null
                        and topic <> all (?)
                        and (topic, key) not in (select * from unnest(?::text[], ?::text[]))
                      order by position
                      limit %d) as ahead
                group by topic, key)
            order by position
            limit %d"""
                    .formatted(WINDOW, BATCH);

    private static final String BACKLOG =
            """
            select (select count(*) from outbox_event where sent_at is null),
                   (select created_at from outbox_event where sent_at is null order by position limit 1),
                   (select count(*) from dead_letter where state in ('poison', 'waiting'))""";

    /**
     * What waits.
     *
     * @param unsent events that Kafka has not acknowledged
     * @param oldestUnsent when the oldest of them became true, or null
     * @param deadLetters events that are poison or wait behind one
     */
    record Backlog(long unsent, Instant oldestUnsent, long deadLetters) {
        static final Backlog UNKNOWN = new Backlog(0, null, 0);
    }

    private final Connection connection;

    private RelaySession(Connection connection) {
        this.connection = connection;
    }

    /**
     * @param lockTimeout the server ends the session, and frees its lock, when it has heard nothing for so long; a
     *     paused or cut-off relay cannot keep others from publishing
     */
    static RelaySession open(DataSource dataSource, Duration lockTimeout) throws SQLException {
        Connection connection = dataSource.getConnection();
        try (Statement statement = connection.createStatement()) {
            connection.setAutoCommit(true);
            statement.execute("set idle_session_timeout = " + lockTimeout.toMillis());
            statement.execute("set statement_timeout = " + lockTimeout.toMillis());
            statement.execute("set application_name = 'outbox relay'");
            statement.execute("listen " + CHANNEL);
            return new RelaySession(connection);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    boolean tryLock() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery("select pg_try_advisory_lock(" + LOCK + ")")) {
            answer.next();
            return answer.getBoolean(1);
        }
    }

    /**
     * The first unpublished event of every key that is not held, oldest first.
     *
     * @param held keys, and with a null key whole topics, to leave alone
     */
    List<OutboxEvent> nextPerKey(Collection<Lane> held) throws SQLException {
        List<String> topics = new ArrayList<>();
        List<Lane> keys = new ArrayList<>();
        for (Lane lane : held) {
            if (lane.key() == null) {
                topics.add(lane.topic());
            } else {
                keys.add(lane);
            }
        }
        try (PreparedStatement select = connection.prepareStatement(NEXT_PER_KEY)) {
            select.setArray(1, textArray(topics));
            select.setArray(2, textArray(keys.stream().map(Lane::topic).toList()));
            select.setArray(3, textArray(keys.stream().map(Lane::key).toList()));
            List<OutboxEvent> events = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    events.add(event(row));
                }
            }
            return events;
        }
    }

    private Array textArray(List<String> values) throws SQLException {
        return connection.createArrayOf("text", values.toArray());
    }

    private static OutboxEvent event(ResultSet row) throws SQLException {
        return new OutboxEvent(
                row.getLong("position"),
                row.getObject("id", UUID.class),
                new Lane(row.getString("topic"), row.getString("key")),
                row.getLong("sequence"),
                row.getObject("causation_id", UUID.class),
                row.getString("traceparent"),
                row.getBytes("data"),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }

    void markSent(List<Long> positions, Instant at) throws SQLException {
        try (PreparedStatement mark =
                connection.prepareStatement("update outbox_event set sent_at = ? where position = any (?)")) {
            mark.setObject(1, at.atOffset(ZoneOffset.UTC));
            mark.setArray(2, connection.createArrayOf("bigint", positions.toArray()));
            mark.executeUpdate();
        }
    }

    /** Deletes a bounded number of published events and received ids that are older than the given times. */
    void deleteOld(Instant sentBefore, Instant receivedBefore) throws SQLException {
        deleteOld("outbox_event", "sent_at", sentBefore);
        deleteOld("inbox_event", "received_at", receivedBefore);
    }

    private void deleteOld(String table, String column, Instant before) throws SQLException {
        String sql = "delete from %1$s where ctid in (select ctid from %1$s where %2$s < ? limit %3$d)"
                .formatted(table, column, DELETE_BATCH);
        try (PreparedStatement delete = connection.prepareStatement(sql)) {
            delete.setObject(1, before.atOffset(ZoneOffset.UTC));
            delete.executeUpdate();
        }
    }

    Backlog backlog() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(BACKLOG)) {
            row.next();
            OffsetDateTime oldest = row.getObject(2, OffsetDateTime.class);
            return new Backlog(row.getLong(1), oldest == null ? null : oldest.toInstant(), row.getLong(3));
        }
    }

    /** Returns when an event was appended, or after {@code atMost}. */
    void awaitAppend(Duration atMost) throws SQLException {
        // 0 would mean to wait without limit.
        int millis = Math.max(1, (int) atMost.toMillis());
        connection.unwrap(PGConnection.class).getNotifications(millis);
    }

    /** Ends the session and with it the lock. */
    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
