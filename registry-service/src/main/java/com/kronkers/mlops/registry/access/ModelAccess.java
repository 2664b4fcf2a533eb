package com.kronkers.mlops.registry.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;

/** The event {@code model-access}: every department that may ask the model as of {@code revision}. */
record ModelAccess(String model, long revision, Instant at, String by, List<Department> departments) {

    static final String TOPIC = "model-access";

    /** A department with its quota, where it has one. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Department(String department, Double rowsPerSecond, Long burstRows) {

        static Department of(Grant grant) {
            return new Department(grant.id.department(), grant.rowsPerSecond, grant.burstRows);
        }
    }
}
