package com.kronkers.mlops.serving.history;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.serving.topic.KafkaSettings;
import com.kronkers.mlops.serving.topic.TopicReader;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Hears that a dataset has changed. The event is only the signal: what the latest version is, ingestion is asked. So
 * reading begins now, and everything older is covered by asking once about every dataset in use.
 */
@ApplicationScoped
class DataIngestedReader implements TopicReader.Handler {
    private static final Logger LOG = Logger.getLogger(DataIngestedReader.class);

    private final Histories histories;
    private final KafkaSettings kafka;
    private final ObjectMapper json;
    private final MeterRegistry meters;
    private final String topic;
    private TopicReader reader;

    DataIngestedReader(
            Histories histories,
            KafkaSettings kafka,
            ObjectMapper json,
            MeterRegistry meters,
            @ConfigProperty(name = "kronkers.topics.data-ingested") String topic) {
        this.histories = histories;
        this.kafka = kafka;
        this.json = json;
        this.meters = meters;
        this.topic = topic;
    }

    void start(@Observes StartupEvent event) {
        reader = TopicReader.start(kafka, topic, TopicReader.From.NOW, this);
    }

    void stop(@Observes ShutdownEvent event) {
        reader.close();
    }

    @Override
    public void receive(ConsumerRecord<String, byte[]> record) {
        try {
            DataIngested event = json.readValue(record.value(), DataIngested.class);
            if (event.changesLatest()) {
                histories.refresh(event.dataset());
            }
        } catch (IOException | IllegalArgumentException e) {
            // Nothing is lost by passing over it: the next refresh asks ingestion again.
            meters.counter("kronkers.events.unreadable", "topic", topic).increment();
            LOG.warnf("Skipped %s-%d@%d: %s", topic, record.partition(), record.offset(), e.getMessage());
        }
    }

    @Override
    public void caughtUp() {
        histories.refreshAll();
    }
}
