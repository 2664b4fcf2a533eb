package com.kronkers.mlops.outbox;

import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Gives every event to its consumer once and in order, whatever the broker redelivers. */
@ApplicationScoped
public class Inbox {

    public <E> void receive(EventConsumer<E> consumer, ConsumerRecord<String, byte[]> record) {
        throw new UnsupportedOperationException("not yet");
    }
}
