package com.kronkers.mlops.ingestion.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a violated rule leads to. */
public enum Severity {
    /** The row is kept apart, with the reason. */
    REJECT_ROW,
    /** No version is made. */
    REJECT_VERSION,
    /** The version says so. */
    WARN;

    /** The name in JSON: the constant's in lower case with a hyphen. */
    @JsonValue
    public String json() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @JsonCreator
    static Severity fromJson(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
