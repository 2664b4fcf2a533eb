package com.kronkers.mlops.ingestion.history;

import com.kronkers.mlops.outbox.EventConsumer;
import com.kronkers.mlops.outbox.EventContext;
import com.kronkers.mlops.outbox.Inbox;
import com.kronkers.mlops.outbox.PoisonEventException;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Holds what a model was trained on. */
@ApplicationScoped
class ModelTrainedConsumer implements EventConsumer<ModelTrained> {
    private final Inbox inbox;
    private final Holds holds;

    ModelTrainedConsumer(Inbox inbox, Holds holds) {
        this.inbox = inbox;
        this.holds = holds;
    }

    @Incoming("model-trained")
    @Blocking(ordered = true)
    void on(ConsumerRecord<String, byte[]> record) {
        inbox.receive(this, record);
    }

    @Override
    public String name() {
        return "ingestion";
    }

    @Override
    public String topic() {
        return "model-trained";
    }

    @Override
    public Class<ModelTrained> type() {
        return ModelTrained.class;
    }

    @Override
    public void apply(ModelTrained trained, EventContext context) {
        if (!holds.holdFor(trained)) {
            throw new PoisonEventException("there is no " + trained.version() + " to hold");
        }
    }
}
