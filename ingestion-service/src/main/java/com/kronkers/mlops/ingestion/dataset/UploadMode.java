package com.kronkers.mlops.ingestion.dataset;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How new rows relate to the rows that are there. */
public enum UploadMode {
    /** The version holds the new rows only. */
    REPLACE,
    /** The version holds its parent's rows, then the new ones. */
    APPEND,
    /** The version holds its parent's rows, but where a new row has the key of an old one, the new one. */
    UPSERT;

    /** The name in JSON and in the database. */
    @JsonValue
    public String json() {
        return name().toLowerCase(Locale.ROOT);
    }
}
