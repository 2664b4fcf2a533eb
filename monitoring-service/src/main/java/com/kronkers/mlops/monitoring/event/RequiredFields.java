package com.kronkers.mlops.monitoring.event;

import com.kronkers.mlops.outbox.PoisonEventException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.validation.Validator;
import java.util.stream.Collectors;

/** What the constraints on an event's record demand; the inbox itself only decodes. */
@ApplicationScoped
public class RequiredFields {

    private final Validator validator;

    RequiredFields(Validator validator) {
        this.validator = validator;
    }

    /** @throws PoisonEventException naming each field that is missing */
    public void check(Object event) {
        String missing = validator.validate(event).stream()
                .map(violation -> violation.getPropertyPath() + " " + violation.getMessage())
                .sorted()
                .collect(Collectors.joining(", "));
        if (!missing.isEmpty()) {
            throw new PoisonEventException("the event lacks what is needed: " + missing);
        }
    }
}
