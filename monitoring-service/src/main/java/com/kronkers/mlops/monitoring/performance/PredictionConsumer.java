package com.kronkers.mlops.monitoring.performance;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.outbox.EventConsumer;
import com.kronkers.mlops.outbox.EventContext;
import com.kronkers.mlops.outbox.Inbox;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/**
 * Stores predictions by the batch. A prediction's id makes storing it again change nothing, and no order matters, so
 * the inbox is needed only for what is left over: records that cannot be used, and batches that the database refused.
 */
@ApplicationScoped
class PredictionConsumer implements EventConsumer<PredictionsTold> {

    private static final Logger LOG = Logger.getLogger(PredictionConsumer.class);

    private final Inbox inbox;
    private final PerformanceRecords records;
    private final ObjectMapper json;

    PredictionConsumer(Inbox inbox, PerformanceRecords records, ObjectMapper json) {
        this.inbox = inbox;
        this.records = records;
        this.json = json;
    }

    @Incoming("predictions")
    @Blocking(ordered = true)
    public void on(ConsumerRecords<String, byte[]> batch) {
        List<Predicted> usable = new ArrayList<>();
        List<ConsumerRecord<String, byte[]>> used = new ArrayList<>();
        for (ConsumerRecord<String, byte[]> record : batch) {
            Optional<PredictionsTold> told = decode(record);
            if (told.isPresent()) {
                usable.addAll(told.get().all());
                used.add(record);
            } else {
                inbox.receive(this, record);
            }
        }
        try {
            QuarkusTransaction.requiringNew().run(() -> records.predicted(usable));
        } catch (RuntimeException e) {
            LOG.warnf("%d predictions were not stored (%s); record by record now", usable.size(), e);
            used.forEach(record -> inbox.receive(this, record));
        }
    }

    private Optional<PredictionsTold> decode(ConsumerRecord<String, byte[]> record) {
        try {
            return Optional.ofNullable(json.readValue(record.value(), PredictionsTold.class))
                    .filter(PredictionsTold::isComplete);
        } catch (IOException | IllegalArgumentException e) {
            LOG.debugf(e, "no prediction: %s-%d@%d", record.topic(), record.partition(), record.offset());
            return Optional.empty();
        }
    }

    @Override
    public String name() {
        return "monitoring";
    }

    @Override
    public String topic() {
        return "predictions";
    }

    @Override
    public Class<PredictionsTold> type() {
        return PredictionsTold.class;
    }

    @Override
    public void apply(PredictionsTold event, EventContext context) {
        records.predicted(event.all());
    }
}
