package com.kronkers.mlops.monitoring.quality;

import com.kronkers.mlops.outbox.EventConsumer;
import com.kronkers.mlops.outbox.EventContext;
import com.kronkers.mlops.outbox.Inbox;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

@ApplicationScoped
class DataIngestedConsumer implements EventConsumer<DataIngested> {

    private final Inbox inbox;
    private final DataQuality quality;

    DataIngestedConsumer(Inbox inbox, DataQuality quality) {
        this.inbox = inbox;
        this.quality = quality;
    }

    @Incoming("data-ingested")
    @Blocking(ordered = true)
    public void on(ConsumerRecord<String, byte[]> record) {
        inbox.receive(this, record);
    }

    @Override
    public String name() {
        return "monitoring";
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
        quality.ingested(event, context.id(), context.time());
    }
}
