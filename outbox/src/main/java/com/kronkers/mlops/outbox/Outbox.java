package com.kronkers.mlops.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * Appends events in the transaction that makes them true; the relay publishes them to Kafka after its commit, at least
 * once, per topic and key in the order of commits. A transaction that rolls back has said nothing.
 */
@ApplicationScoped
public class Outbox {
    /** Largest event in bytes of JSON; a broker takes 1 MiB by default, headers included. */
    public static final int MAX_BYTES = 1_000_000;

    /** The first statement holds the key's row until the transaction ends: the next one on that key draws after us. */
    private static final String DRAW_SEQUENCE =
            """
            insert into outbox_key as k (topic, key, last_sequence) values (?, ?, 1)
            on conflict (topic, key) do update set last_sequence = k.last_sequence + 1
            returning last_sequence""";

    private static final String APPEND =
            """
            insert into outbox_event (id, topic, key, sequence, causation_id, traceparent, data, created_at)
            values (?, ?, ?, ?, ?, ?, ?, ?)
            returning pg_notify('%s', '')"""
                    .formatted(RelaySession.CHANNEL);

    private final DataSource dataSource;
    private final ObjectMapper json;
    private final Clock clock;
    private final Supplier<Optional<String>> requestTrace;

    @Inject
    Outbox(DataSource dataSource, ObjectMapper json, RequestTrace requestTrace) {
        this(dataSource, json, Clock.systemUTC(), requestTrace::get);
    }

    /** Without requests. */
    Outbox(DataSource dataSource, ObjectMapper json) {
        this(dataSource, json, Clock.systemUTC(), Optional::empty);
    }

    private Outbox(DataSource dataSource, ObjectMapper json, Clock clock, Supplier<Optional<String>> requestTrace) {
        this.dataSource = dataSource;
        this.json = json;
        this.clock = clock;
        this.requestTrace = requestTrace;
    }

    /**
     * Appends one event to the caller's transaction. Until that ends, other transactions that append to the same topic
     * and key wait; one that appends to several keys should do so in a fixed order of keys, or PostgreSQL may have to
     * end a deadlock.
     *
     * <p>The event belongs to the trace of the event that caused it, else to that of the REST request that is being
     * answered, else it begins one.
     *
     * @param topic the Kafka topic
     * @param key the record's key; events of one topic and key are numbered and stay in order
     * @param data what happened, to be written as JSON of at most {@value #MAX_BYTES} bytes
     * @param causationId the id of the event that caused this one, or null
     * @return the event's id, a UUIDv7
     * @throws jakarta.transaction.TransactionalException without a transaction
     * @throws IllegalArgumentException if the data cannot be written as JSON or is too large
     * @throws UncheckedSqlException if the database fails
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public UUID append(String topic, String key, Object data, UUID causationId) {
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(key, "key");
        byte[] bytes = toJson(topic, data);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        UUID id = UuidV7.at(now);
        try (Connection connection = dataSource.getConnection()) {
            String traceparent = traceparent(connection, id, causationId);
            long sequence = drawSequence(connection, topic, key);
            try (PreparedStatement append = connection.prepareStatement(APPEND)) {
                append.setObject(1, id);
                append.setString(2, topic);
                append.setString(3, key);
                append.setLong(4, sequence);
                append.setObject(5, causationId);
                append.setString(6, traceparent);
                append.setBytes(7, bytes);
                append.setObject(8, OffsetDateTime.ofInstant(now, ZoneOffset.UTC));
                append.execute();
            }
            return id;
        } catch (SQLException e) {
            throw new UncheckedSqlException("cannot append to " + topic + "/" + key, e);
        }
    }

    private static long drawSequence(Connection connection, String topic, String key) throws SQLException {
        try (PreparedStatement draw = connection.prepareStatement(DRAW_SEQUENCE)) {
            draw.setString(1, topic);
            draw.setString(2, key);
            try (ResultSet drawn = draw.executeQuery()) {
                drawn.next();
                return drawn.getLong(1);
            }
        }
    }

    private byte[] toJson(String topic, Object data) {
        try {
            byte[] bytes = json.writeValueAsBytes(Objects.requireNonNull(data, "data"));
            if (bytes.length > MAX_BYTES) {
                throw new IllegalArgumentException(
                        "an event for %s of %d bytes is over the limit of %d; link to the data"
                                .formatted(topic, bytes.length, MAX_BYTES));
            }
            return bytes;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("data for " + topic + " cannot be written as JSON", e);
        }
    }

    private String traceparent(Connection connection, UUID id, UUID causationId) throws SQLException {
        Optional<String> known = Traces.current();
        if (known.isEmpty() && causationId != null) {
            known = Traces.ofEvent(connection, causationId);
        }
        return known.or(requestTrace)
                .or(() -> Optional.ofNullable(causationId).flatMap(Traces::begunBy))
                .or(() -> Traces.begunBy(id))
                .orElse(null);
    }
}
