package com.kronkers.mlops.registry.lineage;

import com.kronkers.mlops.outbox.EventConsumer;
import com.kronkers.mlops.outbox.EventContext;
import com.kronkers.mlops.outbox.Inbox;
import com.kronkers.mlops.outbox.PoisonEventException;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Records dataset versions, so that a model's lineage resolves without asking ingestion. */
@ApplicationScoped
class DataIngestedConsumer implements EventConsumer<DataIngested> {

    private final Inbox inbox;
    private final DatasetVersions datasets;

    DataIngestedConsumer(Inbox inbox, DatasetVersions datasets) {
        this.inbox = inbox;
        this.datasets = datasets;
    }

    @Incoming("data-ingested")
    @Blocking(ordered = true)
    void on(ConsumerRecord<String, byte[]> record) {
        inbox.receive(this, record);
    }

    @Override
    public String name() {
        return "registry";
    }

    @Override
    public String topic() {
        return "data-ingested";
    }

    @Override
    public Class<DataIngested> type() {
        return DataIngested.class;
    }

    @Override
    public void apply(DataIngested event, EventContext context) {
        if (event.dataset() == null || event.version() < 1) {
            throw new PoisonEventException("data-ingested needs dataset and a version of 1 or more");
        }
        datasets.record(event, context);
    }
}
