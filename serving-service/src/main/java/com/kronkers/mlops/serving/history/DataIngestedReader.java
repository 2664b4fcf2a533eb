package com.kronkers.mlops.serving.history;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.serving.deadletter.DeadLetterPublisher;
import com.kronkers.mlops.serving.topic.KafkaSettings;
import com.kronkers.mlops.serving.topic.TopicReader;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Hears that a dataset has changed. The event is only the signal: what the latest version is, ingestion is asked, and so
 * it is whether one was withdrawn; the event says that also while ingestion is away. So reading begins now, and everything
 * older is covered by asking once about every dataset in use.
 */
@ApplicationScoped
class DataIngestedReader implements TopicReader.Handler {
    private final Histories histories;
    private final KafkaSettings kafka;
    private final ObjectMapper json;
    private final DeadLetterPublisher deadLetters;
    private final String topic;
    private TopicReader reader;

    DataIngestedReader(
            Histories histories,
            KafkaSettings kafka,
            ObjectMapper json,
            DeadLetterPublisher deadLetters,
            @ConfigProperty(name = "kronkers.topics.data-ingested") String topic) {
        this.histories = histories;
        this.kafka = kafka;
        this.json = json;
        this.deadLetters = deadLetters;
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
            DataIngested event = record.value() == null ? null : json.readValue(record.value(), DataIngested.class);
            if (event == null || event.dataset() == null) {
                deadLetters.report(record, "the data names no dataset");
            } else if (event.withdraws()) {
                histories.withdrawn(event.dataset(), event.version());
            } else if (event.changesLatest()) {
                histories.refresh(event.dataset());
            }
        } catch (IOException e) {
            deadLetters.report(record, "the data is no such event: " + e.getMessage());
        }
    }

    @Override
    public void caughtUp() {
        histories.refreshAll();
    }
}
