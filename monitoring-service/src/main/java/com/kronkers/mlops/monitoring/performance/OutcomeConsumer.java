package com.kronkers.mlops.monitoring.performance;

import com.kronkers.mlops.outbox.EventConsumer;
import com.kronkers.mlops.outbox.EventContext;
import com.kronkers.mlops.outbox.Inbox;
import com.kronkers.mlops.outbox.PoisonEventException;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

@ApplicationScoped
class OutcomeConsumer implements EventConsumer<Outcome> {

    private final Inbox inbox;
    private final PerformanceRecords records;

    OutcomeConsumer(Inbox inbox, PerformanceRecords records) {
        this.inbox = inbox;
        this.records = records;
    }

    @Incoming("outcomes")
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
        return "outcomes";
    }

    @Override
    public Class<Outcome> type() {
        return Outcome.class;
    }

    @Override
    public void apply(Outcome event, EventContext context) {
        if (event.predictionId() == null && !event.namesEntityAndTime()) {
            throw new PoisonEventException("an outcome needs predictionId, or entity and time");
        }
        records.observed(event, context.id());
    }
}
