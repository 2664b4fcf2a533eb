package com.kronkers.mlops.ingestion.contract;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * How a column's values are spelled in a text file, and thereby how they are cleaned.
 *
 * @param trim whether blanks around a value are dropped
 * @param nullSpellings the texts that mean no value besides the empty one, null for the service's
 * @param decimalSeparator between whole part and fraction
 * @param groupSeparator between groups of digits, null if there is none
 * @param currency whether currency signs and codes around a number are dropped
 * @param datePatterns patterns of DuckDB's strptime, tried in order; empty for ISO 8601
 * @param zone the time zone of times without an offset, null for UTC
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ValueFormat(
        boolean trim,
        List<String> nullSpellings,
        String decimalSeparator,
        String groupSeparator,
        boolean currency,
        List<String> datePatterns,
        String zone) {
    /** Trimmed, a decimal point, ISO dates, UTC. */
    public static final ValueFormat DEFAULT = new ValueFormat(true, null, ".", null, false, List.of(), null);

    public ValueFormat {
        nullSpellings = nullSpellings == null ? null : List.copyOf(nullSpellings);
        decimalSeparator = decimalSeparator == null ? "." : decimalSeparator;
        datePatterns = datePatterns == null ? List.of() : List.copyOf(datePatterns);
    }

    /** Tells Jackson that the default format is not written. */
    static final class Omitted {
        @Override
        public boolean equals(Object other) {
            return other == null || DEFAULT.equals(other);
        }

        @Override
        public int hashCode() {
            return DEFAULT.hashCode();
        }
    }
}
