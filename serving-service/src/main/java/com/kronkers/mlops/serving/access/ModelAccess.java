package com.kronkers.mlops.serving.access;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import java.util.Optional;

/**
 * Which departments may ask a model, as the registry tells on {@code model-access}.
 *
 * @param revision a higher one replaces a lower one
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record ModelAccess(String model, long revision, List<Grant> departments) {
    private static final double BURST_SECONDS = 10;

    /**
     * @param rowsPerSecond {@code null} = as many as it likes
     * @param burstRows that may come at once; {@code null} = those of ten seconds
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Grant(String department, Double rowsPerSecond, Long burstRows) {
        Grant {
            boolean named = department != null && !department.isBlank();
            if (!named || rowsPerSecond != null && !(rowsPerSecond > 0) || burstRows != null && burstRows < 1) {
                throw new IllegalArgumentException("a grant has no department, or a quota that is none");
            }
        }

        double burst() {
            return burstRows == null ? Math.max(1, BURST_SECONDS * rowsPerSecond) : burstRows;
        }
    }

    ModelAccess {
        if (model == null || revision < 1) {
            throw new IllegalArgumentException("it names no model or no revision");
        }
        departments = departments == null ? List.of() : List.copyOf(departments);
    }

    Optional<Grant> of(String department) {
        return departments.stream()
                .filter(grant -> grant.department().equals(department))
                .findFirst();
    }
}
