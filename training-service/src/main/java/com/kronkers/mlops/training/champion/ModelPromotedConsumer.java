package com.kronkers.mlops.training.champion;

import com.kronkers.mlops.outbox.EventConsumer;
import com.kronkers.mlops.outbox.EventContext;
import com.kronkers.mlops.outbox.Inbox;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Learns who is champion, so that a candidate is judged against it. */
@ApplicationScoped
class ModelPromotedConsumer implements EventConsumer<ModelPromoted> {
    private final Inbox inbox;
    private final ChampionRepository champions;

    ModelPromotedConsumer(Inbox inbox, ChampionRepository champions) {
        this.inbox = inbox;
        this.champions = champions;
    }

    @Incoming("model-promoted")
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
        return "model-promoted";
    }

    @Override
    public Class<ModelPromoted> type() {
        return ModelPromoted.class;
    }

    @Override
    public void apply(ModelPromoted event, EventContext context) {
        champions.put(event.model(), event.revision(), event.champion());
    }
}
