package com.kronkers.mlops.serving.capture;

import com.kronkers.mlops.serving.storage.UuidV7;
import com.kronkers.mlops.serving.topic.KafkaSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Sends CloudEvents in binary mode. The producer is made when it is first needed, so that a broker that is away, or
 * whose name cannot be resolved, keeps nothing from starting.
 *
 * @see <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md">Kafka
 *     protocol binding</a>
 */
public final class EventPublisher implements AutoCloseable {
    private static final Duration CLOSE = Duration.ofSeconds(2);

    private final Map<String, Object> settings;
    private KafkaProducer<String, byte[]> producer;
    private boolean closed;

    /** @param settings of the producer, laid over the common ones */
    public EventPublisher(KafkaSettings kafka, Map<String, Object> settings) {
        this.settings = kafka.with(settings);
    }

    /**
     * Sends an event of this topic.
     *
     * @param data as JSON
     * @return completes when the broker has taken it, or fails; may take {@code max.block.ms} to return
     */
    public CompletableFuture<Void> event(String topic, String key, byte[] data) {
        Map<String, String> headers = Map.of(
                "ce_specversion",
                "1.0",
                "ce_id",
                UuidV7.next().toString(),
                "ce_source",
                "urn:kronkers:serving",
                "ce_type",
                "com.kronkers.mlops." + topic + ".v1",
                "ce_subject",
                key,
                "ce_time",
                Instant.now().toString(),
                "ce_dataschema",
                "urn:kronkers:schema:" + topic + ":v1",
                "content-type",
                "application/json");
        return send(topic, key, data, headers);
    }

    /** Sends a record as it is, with these headers. */
    public CompletableFuture<Void> send(String topic, String key, byte[] data, Map<String, String> headers) {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        try {
            ProducerRecord<String, byte[]> record = new ProducerRecord<>(topic, key, data);
            headers.forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
            producer().send(record, (metadata, failure) -> {
                if (failure == null) {
                    sent.complete(null);
                } else {
                    sent.completeExceptionally(failure);
                }
            });
        } catch (KafkaException | IllegalStateException e) {
            sent.completeExceptionally(e);
        }
        return sent;
    }

    private synchronized KafkaProducer<String, byte[]> producer() {
        if (closed) {
            throw new IllegalStateException("the service stops");
        }
        if (producer == null) {
            producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
        }
        return producer;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (producer != null) {
            producer.close(CLOSE);
        }
    }
}
