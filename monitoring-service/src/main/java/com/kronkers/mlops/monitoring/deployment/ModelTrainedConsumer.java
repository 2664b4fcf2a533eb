package com.kronkers.mlops.monitoring.deployment;

import com.kronkers.mlops.outbox.EventConsumer;
import com.kronkers.mlops.outbox.EventContext;
import com.kronkers.mlops.outbox.Inbox;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

@ApplicationScoped
class ModelTrainedConsumer implements EventConsumer<ModelTrained> {

    private final Inbox inbox;
    private final Deployments deployments;

    ModelTrainedConsumer(Inbox inbox, Deployments deployments) {
        this.inbox = inbox;
        this.deployments = deployments;
    }

    @Incoming("model-trained")
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
        return "model-trained";
    }

    @Override
    public Class<ModelTrained> type() {
        return ModelTrained.class;
    }

    @Override
    public void apply(ModelTrained event, EventContext context) {
        deployments.trained(event);
    }
}
