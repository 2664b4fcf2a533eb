package com.kronkers.mlops.registry.access;

import com.kronkers.mlops.outbox.EventConsumer;
import com.kronkers.mlops.outbox.EventContext;
import com.kronkers.mlops.outbox.Inbox;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Records whom serving refused. */
@ApplicationScoped
class AccessRefusedConsumer implements EventConsumer<AccessRefused> {

    private final Inbox inbox;
    private final Refusals refusals;

    AccessRefusedConsumer(Inbox inbox, Refusals refusals) {
        this.inbox = inbox;
        this.refusals = refusals;
    }

    @Incoming("access-refused")
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
        return "access-refused";
    }

    @Override
    public Class<AccessRefused> type() {
        return AccessRefused.class;
    }

    @Override
    public void apply(AccessRefused refused, EventContext context) {
        refusals.persist(Refusal.of(refused, context.id()));
    }
}
