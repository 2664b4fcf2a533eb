package com.kronkers.mlops.outbox;

import com.kronkers.mlops.outbox.DeadLetterTable.Stored;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;

/**
 * A key with a poison event is held: its later events are kept in order and applied once the poison one is replayed or
 * skipped. Every method works in one transaction, in which the key's row is locked.
 */
@ApplicationScoped
class HeldKeys {
    private static final int NOTICE_DATA = 8192;

    private final Outbox outbox;
    private final EventDecoder decoder;
    private final Consumers consumers;
    private final Clock clock;

    /** The data of an event on {@code <topic>-<consumer>-dead-letter}; {@code data} is text, cut after 8 KiB. */
    record Notice(
            UUID deadLetter,
            String consumer,
            String topic,
            String key,
            UUID eventId,
            Long sequence,
            String reason,
            String data) {}

    @Inject
    HeldKeys(Outbox outbox, EventDecoder decoder, Consumers consumers) {
        this(outbox, decoder, consumers, Clock.systemUTC());
    }

    HeldKeys(Outbox outbox, EventDecoder decoder, Consumers consumers, Clock clock) {
        this.outbox = outbox;
        this.decoder = decoder;
        this.consumers = consumers;
        this.clock = clock;
    }

    /**
     * Keeps the event if its key is held.
     *
     * @return false if the key is free: the event is to be applied now
     */
    boolean keepBehind(Connection connection, HeldKey key, IncomingEvent event) throws SQLException {
        if (key.key() == null) {
            return false;
        }
        Optional<Stored> first = DeadLetterTable.first(connection, key);
        if (first.isEmpty()) {
            return false;
        }
        String reason = "waits behind event " + first.get().letter().eventId();
        DeadLetterTable.insert(
                connection, UuidV7.at(clock.instant()), key, event, DeadLetterTable.WAITING, reason, clock.instant());
        return true;
    }

    /** Makes the event a dead letter, says so on the dead-letter topic, and so holds its key. */
    void bury(Connection connection, HeldKey key, IncomingEvent event, String reason) throws SQLException {
        UUID id = UuidV7.at(clock.instant());
        DeadLetterTable.insert(connection, id, key, event, DeadLetterTable.POISON, reason, clock.instant());
        announce(id, key, event, reason);
    }

    private void announce(UUID id, HeldKey key, IncomingEvent event, String reason) {
        EventContext context = event.context();
        Notice notice = new Notice(
                id,
                key.consumer(),
                key.topic(),
                key.key(),
                context.id(),
                context.sequence(),
                reason,
                beginning(event.data()));
        outbox.append(
                key.topic() + "-" + key.consumer() + "-dead-letter",
                key.key() == null ? context.id().toString() : key.key(),
                notice,
                context.id());
    }

    private static String beginning(byte[] data) {
        return data == null ? null : new String(data, 0, Math.min(data.length, NOTICE_DATA), StandardCharsets.UTF_8);
    }

    /**
     * Applies the key's first kept event.
     *
     * @return false if there is none, or it is poison
     */
    boolean applyFirst(Connection connection, HeldKey key) throws SQLException {
        InboxTable.lock(connection, key);
        Optional<Stored> first = firstWaiting(connection, key);
        if (first.isPresent()) {
            apply(connection, first.get(), null);
        }
        return first.isPresent();
    }

    /** Makes the key's first kept event poison, after it could not be applied. */
    void buryFirst(Connection connection, HeldKey key, String reason) throws SQLException {
        InboxTable.lock(connection, key);
        Optional<Stored> first = firstWaiting(connection, key);
        if (first.isPresent()) {
            UUID id = first.get().letter().id();
            DeadLetterTable.poison(connection, id, reason);
            announce(id, key, first.get().event(), reason);
        }
    }

    private static Optional<Stored> firstWaiting(Connection connection, HeldKey key) throws SQLException {
        return DeadLetterTable.first(connection, key)
                .filter(first -> first.letter().state().equals(DeadLetterTable.WAITING));
    }

    /** Applies a dead letter, whose key is locked, as its consumer does now. */
    void apply(Connection connection, Stored stored, String by) throws SQLException {
        DeadLetter letter = stored.letter();
        decoder.apply(consumers.find(letter.consumer(), letter.topic()), stored.event());
        DeadLetterTable.resolve(connection, letter.id(), DeadLetterTable.REPLAYED, by, clock.instant());
    }

    /** Gives a dead letter, whose key is locked, up. */
    void skip(Connection connection, Stored stored, String by) throws SQLException {
        DeadLetterTable.resolve(connection, stored.letter().id(), DeadLetterTable.SKIPPED, by, clock.instant());
    }
}
