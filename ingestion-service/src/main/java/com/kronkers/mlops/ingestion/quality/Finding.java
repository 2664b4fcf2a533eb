package com.kronkers.mlops.ingestion.quality;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * Something unusual about a new version.
 *
 * @param check the check's stable name, for example {@code scale-factor}
 * @param column the column it is about, null for the version as a whole
 * @param observed the figure in the new rows
 * @param expected the figure in the last accepted version
 * @param factor for {@code scale-factor} the power of ten between them
 * @param message the same for a person
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Finding(String check, String column, Double observed, Double expected, Double factor, String message) {}
