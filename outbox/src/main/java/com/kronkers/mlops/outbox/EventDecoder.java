package com.kronkers.mlops.outbox;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;

/** Decodes an event's data to what its consumer declares, and applies it. */
@ApplicationScoped
class EventDecoder {
    private final ObjectMapper json;

    EventDecoder(ObjectMapper json) {
        this.json = json;
    }

    <E> void apply(EventConsumer<E> consumer, IncomingEvent event) {
        consumer.apply(decode(consumer.type(), event.data()), event.context());
    }

    private <E> E decode(Class<E> type, byte[] data) {
        if (data == null) {
            throw new PoisonEventException("the record has no data");
        }
        try {
            E event = json.readerFor(type)
                    .without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .readValue(data);
            if (event == null) {
                throw new PoisonEventException("the data is null");
            }
            return event;
        } catch (IOException e) {
            throw new PoisonEventException("the data is no %s: %s".formatted(type.getSimpleName(), e.getMessage()), e);
        }
    }
}
