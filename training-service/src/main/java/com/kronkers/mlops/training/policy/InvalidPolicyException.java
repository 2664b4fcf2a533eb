package com.kronkers.mlops.training.policy;

import com.kronkers.mlops.problem.Problem.FieldError;
import java.util.List;

/** A policy document that cannot be used, with every wrong field. */
final class InvalidPolicyException extends Exception {
    private final transient List<FieldError> errors;

    InvalidPolicyException(List<FieldError> errors) {
        super("invalid policy: " + errors);
        this.errors = List.copyOf(errors);
    }

    List<FieldError> errors() {
        return errors;
    }
}
