package com.kronkers.mlops.training.job;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.UUID;

/**
 * Why there is a job.
 *
 * @param cause the id of the event that led to it, or null for a job made by hand or by the clock
 */
public record Trigger(Kind kind, UUID cause) {

    /** What made the job. */
    public enum Kind {
        @JsonProperty("data-ingested")
        DATA_INGESTED("data-ingested"),
        @JsonProperty("drift-detected")
        DRIFT_DETECTED("drift-detected"),
        @JsonProperty("manual")
        MANUAL("manual"),
        @JsonProperty("schedule")
        SCHEDULE("schedule");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** The name in events, API and database. */
        public String label() {
            return label;
        }

        static Kind of(String label) {
            for (Kind kind : values()) {
                if (kind.label.equals(label)) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("no trigger is called " + label);
        }
    }
}
