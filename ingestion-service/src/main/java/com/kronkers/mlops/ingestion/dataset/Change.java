package com.kronkers.mlops.ingestion.dataset;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What happened to a version. */
public enum Change {
    CREATED,
    ACCEPTED,
    WITHDRAWN;

    /** The name in JSON. */
    @JsonValue
    public String json() {
        return name().toLowerCase(Locale.ROOT);
    }
}
