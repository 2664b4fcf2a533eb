package com.kronkers.mlops.monitoring.deployment;

import com.kronkers.mlops.outbox.EventConsumer;
import com.kronkers.mlops.outbox.EventContext;
import com.kronkers.mlops.outbox.Inbox;
import com.kronkers.mlops.outbox.PoisonEventException;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

@ApplicationScoped
class ModelPromotedConsumer implements EventConsumer<ModelPromoted> {

    private final Inbox inbox;
    private final Deployments deployments;

    ModelPromotedConsumer(Inbox inbox, Deployments deployments) {
        this.inbox = inbox;
        this.deployments = deployments;
    }

    @Incoming("model-promoted")
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
        return "model-promoted";
    }

    @Override
    public Class<ModelPromoted> type() {
        return ModelPromoted.class;
    }

    @Override
    public void apply(ModelPromoted event, EventContext context) {
        event.deployments().forEach(deployed -> requireRegistryLink(event.model(), deployed));
        deployments.promoted(event);
    }

    /** A link may only name what the registry owns: no event makes this service call another host or path. */
    private static void requireRegistryLink(String model, ModelPromoted.Deployed deployed) {
        String expected = "/models/" + model + "/versions/" + deployed.version() + "/reference";
        if (!deployed.reference().link().equals(expected)) {
            throw new PoisonEventException(
                    "reference link is " + deployed.reference().link() + ", not " + expected);
        }
    }
}
