package com.kronkers.mlops.ingestion.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How protected a column's values are, from least to most. */
public enum Classification {
    PUBLIC,
    INTERNAL,
    CONFIDENTIAL,
    PERSONAL,
    SENSITIVE;

    /** The name in JSON: the constant's in lower case. */
    @JsonValue
    public String json() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    static Classification fromJson(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }
}
