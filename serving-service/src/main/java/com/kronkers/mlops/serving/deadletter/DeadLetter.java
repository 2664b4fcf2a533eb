package com.kronkers.mlops.serving.deadletter;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.time.Instant;
import java.util.UUID;

/**
 * A record that serving could not use. It holds nothing up: a later promotion, or the next question to ingestion, makes
 * up for it.
 *
 * @param id the same whenever this record is read again
 * @param key the record's key, or null
 * @param state {@code poison} or {@code skipped}
 * @param reason why it could not be used
 * @param resolvedBy who skipped it, or null
 * @param data the record as text, cut
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record DeadLetter(
        UUID id,
        String consumer,
        String topic,
        String key,
        String state,
        String reason,
        Instant receivedAt,
        Instant resolvedAt,
        String resolvedBy,
        String data) {

    static final String POISON = "poison";
    private static final String SKIPPED = "skipped";

    boolean isOpen() {
        return POISON.equals(state);
    }

    DeadLetter skipped(String by, Instant at) {
        return new DeadLetter(id, consumer, topic, key, SKIPPED, reason, receivedAt, at, by, data);
    }
}
