package com.kronkers.mlops.outbox;

import java.time.Instant;
import java.util.UUID;

/**
 * An event that a consumer could not apply, or a later one of the same key that waits behind it.
 *
 * @param key the record's key, or null; a null key holds nothing
 * @param state {@code poison}, {@code waiting}, {@code replayed} or {@code skipped}
 * @param reason why it could not be applied, or what it waits for
 * @param data the event's data as text; cut in lists
 * @param resolvedBy who replayed or skipped it, or null
 */
public record DeadLetter(
        UUID id,
        String consumer,
        String topic,
        String key,
        UUID eventId,
        UUID causationId,
        Long sequence,
        Instant eventTime,
        String state,
        String reason,
        Instant receivedAt,
        Instant resolvedAt,
        String resolvedBy,
        String data) {

    DeadLetter withDataOfAtMost(int characters) {
        if (data == null || data.length() <= characters) {
            return this;
        }
        return new DeadLetter(
                id,
                consumer,
                topic,
                key,
                eventId,
                causationId,
                sequence,
                eventTime,
                state,
                reason,
                receivedAt,
                resolvedAt,
                resolvedBy,
                data.substring(0, characters));
    }
}
