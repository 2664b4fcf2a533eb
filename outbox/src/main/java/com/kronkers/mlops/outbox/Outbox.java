package com.kronkers.mlops.outbox;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.UUID;

/** Appends events in the transaction that makes them true; the relay publishes them after its commit. */
@ApplicationScoped
public class Outbox {

    @Transactional(Transactional.TxType.MANDATORY)
    public UUID append(String topic, String key, Object data, UUID causationId) {
        throw new UnsupportedOperationException("not yet");
    }
}
