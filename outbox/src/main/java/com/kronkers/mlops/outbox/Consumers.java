package com.kronkers.mlops.outbox;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;

/** The application's event consumers, found again when a dead letter of theirs is to be applied. */
@ApplicationScoped
class Consumers {
    private final Iterable<EventConsumer<?>> all;

    @Inject
    Consumers(@Any Instance<EventConsumer<?>> all) {
        this((Iterable<EventConsumer<?>>) all);
    }

    Consumers(Iterable<EventConsumer<?>> all) {
        this.all = all;
    }

    /** @throws PoisonEventException if this release has no such consumer any more */
    EventConsumer<?> find(String name, String topic) {
        for (EventConsumer<?> consumer : all) {
            if (consumer.name().equals(name) && consumer.topic().equals(topic)) {
                return consumer;
            }
        }
        throw new PoisonEventException("nothing here consumes " + topic + " as " + name + " any more");
    }
}
