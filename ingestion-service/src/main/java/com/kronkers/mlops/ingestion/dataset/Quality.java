package com.kronkers.mlops.ingestion.dataset;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The verdict on a version. A suspect one is never a parent and never {@code latest} until a person accepts it. */
public enum Quality {
    ACCEPTED,
    SUSPECT;

    /** The name in JSON and in the database. */
    @JsonValue
    public String json() {
        return name().toLowerCase(Locale.ROOT);
    }
}
