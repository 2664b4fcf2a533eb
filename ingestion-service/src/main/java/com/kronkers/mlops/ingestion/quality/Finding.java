package com.kronkers.mlops.ingestion.quality;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * Something unusual about a new version.
 *
 * @param check the check's stable name, for example {@code scale-factor}
 * @param column the column it is about, null for the version as a whole
 * @param observed the figure in the new rows; for days, days since 1970
 * @param expected the figure in the last accepted version
 * @param factor for {@code scale-factor} the power of ten between them
 * @param message the same for a person, with what to do
 * @param warning true if it is only worth knowing: the version is accepted all the same; else null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Finding(
        String check, String column, Double observed, Double expected, Double factor, String message, Boolean warning) {

    /** A finding that a person must look at. */
    public Finding(String check, String column, Double observed, Double expected, Double factor, String message) {
        this(check, column, observed, expected, factor, message, null);
    }

    /** A finding that is only worth knowing. */
    public static Finding warning(String check, String column, Double observed, Double expected, String message) {
        return new Finding(check, column, observed, expected, null, message, true);
    }

    /** Whether the version is accepted all the same. */
    @JsonIgnore
    public boolean warns() {
        return Boolean.TRUE.equals(warning);
    }
}
