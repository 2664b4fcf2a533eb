package com.kronkers.mlops.outbox;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * A Kafka record as the inbox sees it: the CloudEvent's envelope, as far as there is one, and the undecoded data.
 *
 * @param traceparent null if there is none, or none that is valid
 */
record IncomingEvent(EventContext context, String traceparent, byte[] data) {

    static IncomingEvent of(ConsumerRecord<String, byte[]> message) {
        EventContext context = new EventContext(
                id(message),
                uuid(text(message, CloudEventHeaders.CAUSATION_ID)),
                message.topic(),
                storable(message.key()),
                sequence(text(message, CloudEventHeaders.SEQUENCE)),
                time(message));
        String traceparent =
                Traces.valid(text(message, CloudEventHeaders.TRACE_PARENT)).orElse(null);
        return new IncomingEvent(context, traceparent, message.value());
    }

    /** PostgreSQL's text holds every character but this one. */
    private static String storable(String key) {
        return key == null ? null : key.replace('\0', '\uFFFD');
    }

    /** A foreign id is unique within its source only; a record without one is known by its place. */
    private static UUID id(ConsumerRecord<String, byte[]> message) {
        String given = text(message, CloudEventHeaders.ID);
        UUID id = uuid(given);
        if (id != null) {
            return id;
        }
        String name = given == null
                ? message.topic() + "/" + message.partition() + "/" + message.offset()
                : text(message, CloudEventHeaders.SOURCE) + "#" + given;
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }

    private static Instant time(ConsumerRecord<String, byte[]> message) {
        Instant published = Instant.ofEpochMilli(message.timestamp());
        String time = text(message, CloudEventHeaders.TIME);
        try {
            return time == null ? published : OffsetDateTime.parse(time).toInstant();
        } catch (DateTimeException e) {
            return published;
        }
    }

    private static UUID uuid(String text) {
        try {
            return text == null ? null : UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static Long sequence(String text) {
        try {
            return text == null ? null : Long.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static String text(ConsumerRecord<String, byte[]> message, String name) {
        Header header = message.headers().lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
