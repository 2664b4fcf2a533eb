package com.kronkers.mlops.serving.deadletter;

import com.kronkers.mlops.serving.capture.EventPublisher;
import com.kronkers.mlops.serving.topic.Cause;
import com.kronkers.mlops.serving.topic.KafkaSettings;
import com.kronkers.mlops.serving.topic.TopicReader;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/**
 * Reports a record that can never be used: in the log, in a counter, for {@code GET /dead-letters/serving} and on the
 * topic {@code <topic>-serving-dead-letter}. Each record is reported once, even if it is read at every start.
 */
@ApplicationScoped
public class DeadLetterPublisher {
    private static final Logger LOG = Logger.getLogger(DeadLetterPublisher.class);
    private static final String CONSUMER = "serving";
    private static final int MOST_CHARACTERS = 2_048;

    private final EventPublisher events;
    private final DeadLetters letters;
    private final MeterRegistry meters;

    DeadLetterPublisher(KafkaSettings kafka, DeadLetters letters, MeterRegistry meters) {
        this.events =
                new EventPublisher(kafka, Map.of("acks", "all", "max.block.ms", 3_000, "buffer.memory", 4L << 20));
        this.letters = letters;
        this.meters = meters;
    }

    public void report(ConsumerRecord<String, byte[]> record, String reason) {
        meters.counter("kronkers.events.unreadable", "topic", record.topic()).increment();
        if (!letters.add(letter(record, reason))) {
            LOG.debugf("%s-%d@%d was reported before", record.topic(), record.partition(), record.offset());
            return;
        }
        String topic = record.topic() + "-" + CONSUMER + "-dead-letter";
        LOG.errorf(
                "Passed over %s-%d@%d and reported it to %s: %s",
                record.topic(), record.partition(), record.offset(), topic, reason);
        events.send(topic, record.key(), record.value(), headers(record, reason))
                .whenComplete((sent, failure) -> {
                    if (failure != null) {
                        LOG.errorf("%s did not take the report: %s", topic, failure.toString());
                    }
                });
    }

    private static Map<String, String> headers(ConsumerRecord<String, byte[]> record, String reason) {
        Map<String, String> headers = new HashMap<>();
        headers.put("dead-letter-reason", reason);
        headers.put("dead-letter-topic", record.topic());
        headers.put("dead-letter-partition", String.valueOf(record.partition()));
        headers.put("dead-letter-offset", String.valueOf(record.offset()));
        Cause cause = TopicReader.causeOf(record);
        if (cause.event() != null) {
            headers.put("ce_causationid", cause.event().toString());
        }
        if (cause.traceparent() != null) {
            headers.put(Cause.TRACE_PARENT, cause.traceparent());
        }
        return headers;
    }

    @PreDestroy
    void close() {
        events.close();
    }

    private static DeadLetter letter(ConsumerRecord<String, byte[]> record, String reason) {
        // With the time: an offset comes back when a topic is made anew.
        String place = record.topic() + "/" + record.partition() + "/" + record.offset() + "/" + record.timestamp();
        String data = record.value() == null ? null : new String(record.value(), StandardCharsets.UTF_8);
        return new DeadLetter(
                UUID.nameUUIDFromBytes(place.getBytes(StandardCharsets.UTF_8)),
                CONSUMER,
                record.topic(),
                record.key(),
                DeadLetter.POISON,
                reason,
                Instant.now(),
                null,
                null,
                data != null && data.length() > MOST_CHARACTERS ? data.substring(0, MOST_CHARACTERS) : data);
    }
}
