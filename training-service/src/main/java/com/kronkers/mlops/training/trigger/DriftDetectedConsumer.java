package com.kronkers.mlops.training.trigger;

import com.kronkers.mlops.outbox.EventConsumer;
import com.kronkers.mlops.outbox.EventContext;
import com.kronkers.mlops.outbox.Inbox;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Drift makes jobs only where monitoring recommends retraining; alerts and rollbacks are for others. */
@ApplicationScoped
class DriftDetectedConsumer implements EventConsumer<DriftDetected> {
    private final Inbox inbox;
    private final JobTriggers triggers;

    DriftDetectedConsumer(Inbox inbox, JobTriggers triggers) {
        this.inbox = inbox;
        this.triggers = triggers;
    }

    @Incoming("drift-detected")
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
        return "drift-detected";
    }

    @Override
    public Class<DriftDetected> type() {
        return DriftDetected.class;
    }

    @Override
    public void apply(DriftDetected event, EventContext context) {
        if (event.recommendsRetraining()) {
            triggers.retrainingRecommended(event.model(), context.id());
        }
    }
}
