package com.kronkers.mlops.serving.deployment;

import com.kronkers.mlops.serving.capture.EventPublisher;
import com.kronkers.mlops.serving.topic.KafkaSettings;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Reports a record that can never be used: in the log, in a counter and on the dead-letter topic. Reading goes on, since
 * a later revision makes up for the lost one.
 */
@ApplicationScoped
class DeadLetterPublisher {
    private static final Logger LOG = Logger.getLogger(DeadLetterPublisher.class);

    private final EventPublisher events;
    private final String topic;
    private final Counter count;

    DeadLetterPublisher(
            KafkaSettings kafka,
            MeterRegistry meters,
            @ConfigProperty(name = "kronkers.dead-letters.model-promoted") String topic) {
        this.events =
                new EventPublisher(kafka, Map.of("acks", "all", "max.block.ms", 3_000, "buffer.memory", 4L << 20));
        this.topic = topic;
        this.count = meters.counter("kronkers.events.unreadable", "topic", "model-promoted");
    }

    void report(ConsumerRecord<String, byte[]> record, String reason) {
        count.increment();
        LOG.errorf(
                "Skipped %s-%d@%d and reported it to %s: %s",
                record.topic(), record.partition(), record.offset(), topic, reason);
        Map<String, String> headers = Map.of(
                "dead-letter-reason", reason,
                "dead-letter-topic", record.topic(),
                "dead-letter-partition", String.valueOf(record.partition()),
                "dead-letter-offset", String.valueOf(record.offset()));
        events.send(topic, record.key(), record.value(), headers).whenComplete((sent, failure) -> {
            if (failure != null) {
                LOG.errorf("%s did not take the report: %s", topic, failure.toString());
            }
        });
    }

    @PreDestroy
    void close() {
        events.close();
    }
}
