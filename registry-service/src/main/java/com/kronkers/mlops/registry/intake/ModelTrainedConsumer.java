package com.kronkers.mlops.registry.intake;

import com.kronkers.mlops.outbox.EventConsumer;
import com.kronkers.mlops.outbox.EventContext;
import com.kronkers.mlops.outbox.Inbox;
import com.kronkers.mlops.outbox.PoisonEventException;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Opens an intake for every run that training reports, once. */
@ApplicationScoped
class ModelTrainedConsumer implements EventConsumer<ModelTrained> {

    private final Inbox inbox;
    private final Intakes intakes;

    ModelTrainedConsumer(Inbox inbox, Intakes intakes) {
        this.inbox = inbox;
        this.intakes = intakes;
    }

    @Incoming("model-trained")
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
        return "model-trained";
    }

    @Override
    public Class<ModelTrained> type() {
        return ModelTrained.class;
    }

    @Override
    public void apply(ModelTrained trained, EventContext context) {
        List<String> unusable = trained.unusableFields();
        if (!unusable.isEmpty()) {
            throw new PoisonEventException("model-trained has missing or malformed fields: " + unusable);
        }
        intakes.open(trained, context.id());
    }
}
