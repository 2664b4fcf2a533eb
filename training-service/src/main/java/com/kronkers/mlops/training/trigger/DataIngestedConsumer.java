package com.kronkers.mlops.training.trigger;

import com.kronkers.mlops.outbox.EventConsumer;
import com.kronkers.mlops.outbox.EventContext;
import com.kronkers.mlops.outbox.Inbox;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** New data makes jobs; withdrawn data takes the waiting ones back; suspect data is left alone. */
@ApplicationScoped
class DataIngestedConsumer implements EventConsumer<DataIngested> {
    private final Inbox inbox;
    private final JobTriggers triggers;

    DataIngestedConsumer(Inbox inbox, JobTriggers triggers) {
        this.inbox = inbox;
        this.triggers = triggers;
    }

    @Incoming("data-ingested")
    @Blocking(ordered = true)
    public void on(ConsumerRecord<String, byte[]> message) {
        inbox.receive(this, message);
    }

    @Override
    public String name() {
        return "training";
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
        if (event.isWithdrawn()) {
            triggers.withdrawn(event.datasetVersion());
        } else if (event.isAccepted()) {
            triggers.accepted(event.datasetVersion(), event.newRows(), context.id());
        }
    }
}
