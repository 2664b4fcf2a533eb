package com.kronkers.mlops.outbox;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.validation.Validator;
import java.io.IOException;
import java.util.stream.Collectors;

/** Decodes an event's data to what its consumer declares, checks that against its constraints, and applies it. */
@ApplicationScoped
class EventDecoder {
    private final ObjectMapper json;
    private final Validator validator;

    EventDecoder(ObjectMapper json, Validator validator) {
        this.json = json;
        this.validator = validator;
    }

    <E> void apply(EventConsumer<E> consumer, IncomingEvent event) {
        E decoded = decode(consumer.type(), event.data());
        check(decoded);
        consumer.apply(decoded, event.context());
    }

    /** What is missing is named here, for the person who finds the dead letter, instead of failing somewhere later. */
    private void check(Object event) {
        String missing = validator.validate(event).stream()
                .map(violation -> violation.getPropertyPath() + " " + violation.getMessage())
                .sorted()
                .collect(Collectors.joining(", "));
        if (!missing.isEmpty()) {
            throw new PoisonEventException("the event lacks what is needed: " + missing);
        }
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
