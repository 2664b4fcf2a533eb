package com.kronkers.mlops.serving.capture;

import com.kronkers.mlops.serving.storage.UuidV7;
import com.kronkers.mlops.serving.topic.Cause;
import com.kronkers.mlops.serving.topic.KafkaSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
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
    private static final List<Header> ALWAYS = List.of(
            header("ce_specversion", "1.0"),
            header("ce_source", "urn:kronkers:serving"),
            header("content-type", "application/json"));
    private static final Duration CLOSE = Duration.ofSeconds(2);

    private final Map<String, Object> settings;
    private final Map<EventType, List<Header>> ofType = new ConcurrentHashMap<>();
    private KafkaProducer<String, byte[]> producer;
    private boolean closed;

    /** @param settings of the producer, laid over the common ones */
    public EventPublisher(KafkaSettings kafka, Map<String, Object> settings) {
        this.settings = kafka.with(settings);
    }

    /** An event of the topic's first version, for which nothing is known that led to it. */
    public CompletableFuture<Void> event(String topic, String key, byte[] data) {
        return event(topic, key, data, Cause.UNKNOWN);
    }

    /** An event of the topic's first version, see {@link #event(EventType, String, byte[], Cause)}. */
    public CompletableFuture<Void> event(String topic, String key, byte[] data, Cause cause) {
        return event(new EventType(topic, 1), key, data, cause);
    }

    /**
     * Sends an event.
     *
     * @param data as JSON
     * @param cause what led to it
     * @return completes when the broker has taken it, or fails; may take {@code max.block.ms} to return
     */
    public CompletableFuture<Void> event(EventType type, String key, byte[] data, Cause cause) {
        List<Header> headers = new ArrayList<>(ALWAYS.size() + 7);
        headers.addAll(ALWAYS);
        headers.add(header("ce_id", UuidV7.next().toString()));
        headers.add(header("ce_subject", key));
        headers.add(header("ce_time", Instant.now().toString()));
        headers.addAll(ofType.computeIfAbsent(type, EventPublisher::headersOf));
        if (cause.event() != null) {
            headers.add(header("ce_causationid", cause.event().toString()));
        }
        if (cause.traceparent() != null) {
            headers.add(header(Cause.TRACE_PARENT, cause.traceparent()));
        }
        return send(new ProducerRecord<>(type.topic(), null, key, data, headers));
    }

    private static List<Header> headersOf(EventType type) {
        return List.of(
                header("ce_type", "com.kronkers.mlops." + type.topic() + ".v" + type.version()),
                header("ce_dataschema", "urn:kronkers:schema:" + type.topic() + ":v" + type.version()));
    }

    private static Header header(String name, String value) {
        return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends a record as it is, with these headers. */
    public CompletableFuture<Void> send(String topic, String key, byte[] data, Map<String, String> headers) {
        return send(new ProducerRecord<>(
                topic,
                null,
                key,
                data,
                headers.entrySet().stream()
                        .map(entry -> header(entry.getKey(), entry.getValue()))
                        .toList()));
    }

    private CompletableFuture<Void> send(ProducerRecord<String, byte[]> record) {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        try {
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
