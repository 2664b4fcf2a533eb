package com.kronkers.mlops.outbox;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Gives every event to its consumer with one effect, and per key in order, whatever the broker delivers again or late.
 * The effect, the record of having received the event, and the events it causes are one database transaction.
 */
@ApplicationScoped
public class Inbox {
    private final Transactions transactions;
    private final HeldKeys heldKeys;
    private final DeadLetters deadLetters;
    private final EventDecoder decoder;
    private final Retry retry;
    private final Clock clock;

    @Inject
    Inbox(Transactions transactions, HeldKeys heldKeys, DeadLetters deadLetters, EventDecoder decoder, Retry retry) {
        this(transactions, heldKeys, deadLetters, decoder, retry, Clock.systemUTC());
    }

    Inbox(
            Transactions transactions,
            HeldKeys heldKeys,
            DeadLetters deadLetters,
            EventDecoder decoder,
            Retry retry,
            Clock clock) {
        this.transactions = transactions;
        this.heldKeys = heldKeys;
        this.deadLetters = deadLetters;
        this.decoder = decoder;
        this.retry = retry;
        this.clock = clock;
    }

    /**
     * Returns when the event has had its effect, or needs none: because it was received before, because it is older
     * than the last one of its key, or because it became a dead letter or waits behind one. Transient faults are
     * retried without limit, in this call, so that nothing overtakes. Call it from a method with
     * {@code @Blocking(ordered = true)}.
     *
     * @throws IllegalStateException if the application stops first; the record will be delivered again
     */
    public <E> void receive(EventConsumer<E> consumer, ConsumerRecord<String, byte[]> message) {
        IncomingEvent event = IncomingEvent.of(message);
        String what =
                "%s [%d@%d] for %s".formatted(message.topic(), message.partition(), message.offset(), consumer.name());
        retry.untilDone(what, attempt -> deliver(consumer, event, attempt));
    }

    private <E> void deliver(EventConsumer<E> consumer, IncomingEvent event, int attempt) {
        HeldKey key = HeldKey.of(consumer, event.context());
        try {
            boolean kept = transactions.call(connection -> applyOrKeep(connection, consumer, key, event));
            if (kept) {
                // Nothing to do unless the poison one was resolved a moment ago.
                deadLetters.release(key);
            }
        } catch (RuntimeException failure) {
            String reason = Poison.reason(failure, attempt).orElseThrow(() -> failure);
            transactions.call(connection -> {
                if (isNew(connection, key, event)) {
                    heldKeys.bury(connection, key, event, reason);
                }
                return null;
            });
        }
    }

    private <E> boolean applyOrKeep(Connection connection, EventConsumer<E> consumer, HeldKey key, IncomingEvent event)
            throws SQLException {
        if (!isNew(connection, key, event)) {
            return false;
        }
        if (heldKeys.keepBehind(connection, key, event)) {
            return true;
        }
        decoder.apply(consumer, event);
        return false;
    }

    private boolean isNew(Connection connection, HeldKey key, IncomingEvent event) throws SQLException {
        if (event.context().key() == null) {
            return InboxTable.remember(connection, key.consumer(), event, clock.instant());
        }
        Long last = InboxTable.lock(connection, key);
        if (!InboxTable.remember(connection, key.consumer(), event, clock.instant())) {
            return false;
        }
        Long sequence = event.context().sequence();
        if (sequence == null) {
            return true;
        }
        if (last != null && sequence <= last) {
            return false;
        }
        InboxTable.advance(connection, key, sequence);
        return true;
    }
}
