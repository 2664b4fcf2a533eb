package com.kronkers.mlops.outbox;

import java.time.Instant;
import java.util.UUID;

/**
 * What the envelope says about an event, beside its data.
 *
 * @param id the event's id; derived from source and id, or from topic, partition and offset, where a foreign producer
 *     gave no UUID. Pass it as {@code causationId} of the events that this one causes.
 * @param causationId the event that caused this one, or null
 * @param topic the Kafka topic it came on
 * @param key the record's key, or null
 * @param sequence its number among the events of that topic and key, rising by one, or null from a foreign producer
 * @param time when it became true, in UTC
 */
public record EventContext(UUID id, UUID causationId, String topic, String key, Long sequence, Instant time) {}
