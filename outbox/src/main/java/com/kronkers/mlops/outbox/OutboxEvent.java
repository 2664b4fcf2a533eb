package com.kronkers.mlops.outbox;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/** A row of the outbox, and the CloudEvent in Kafka's binary mode that it becomes. */
record OutboxEvent(
        long position,
        UUID id,
        Lane lane,
        long sequence,
        UUID causationId,
        String traceparent,
        byte[] data,
        Instant createdAt) {

    /** Events of one topic and key are published one after another; a null key stands for the whole topic. */
    record Lane(String topic, String key) {
        Lane wholeTopic() {
            return new Lane(topic, null);
        }

        @Override
        public String toString() {
            return key == null ? topic : topic + "/" + key;
        }
    }

    ProducerRecord<String, byte[]> toRecord(String source) {
        ProducerRecord<String, byte[]> message = new ProducerRecord<>(lane.topic(), lane.key(), data);
        String type = "com.kronkers.mlops." + lane.topic() + ".v1";
        header(message, CloudEventHeaders.SPEC_VERSION, "1.0");
        header(message, CloudEventHeaders.ID, id);
        header(message, CloudEventHeaders.SOURCE, source);
        header(message, CloudEventHeaders.TYPE, type);
        header(message, CloudEventHeaders.SUBJECT, lane.key());
        header(message, CloudEventHeaders.TIME, createdAt);
        header(message, CloudEventHeaders.DATA_SCHEMA, "urn:kronkers:schema:" + lane.topic() + ":v1");
        header(message, CloudEventHeaders.SEQUENCE, sequence);
        header(message, CloudEventHeaders.CAUSATION_ID, causationId);
        header(message, CloudEventHeaders.CONTENT_TYPE, "application/json");
        header(message, CloudEventHeaders.TRACE_PARENT, traceparent);
        return message;
    }

    private static void header(ProducerRecord<?, ?> message, String name, Object value) {
        Headers headers = message.headers();
        if (value != null) {
            headers.add(name, value.toString().getBytes(StandardCharsets.UTF_8));
        }
    }
}
