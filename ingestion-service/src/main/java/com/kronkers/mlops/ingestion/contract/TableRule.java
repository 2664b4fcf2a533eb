package com.kronkers.mlops.ingestion.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * What the rows of a version must keep to.
 *
 * @param kind what is asked
 * @param name names the rule in reports, unique in the contract
 * @param value the boolean SQL expression, the number of rows, the ISO 8601 duration, or the share between 0 and 1
 * @param severity what a violation leads to
 */
public record TableRule(Kind kind, String name, String value, Severity severity) {
    /** The kinds of rules of a table. */
    public enum Kind {
        /** A boolean SQL expression over the columns of one row. */
        SQL,
        /** At least this many rows. */
        MINIMUM_ROWS,
        /** At most this many rows. */
        MAXIMUM_ROWS,
        /** The newest time is no older than this. */
        FRESHNESS,
        /** At most this share of the received rows is rejected. */
        MAXIMUM_REJECTED_SHARE;

        /** The name in JSON: the constant's in lower case with hyphens. */
        @JsonValue
        public String json() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        @JsonCreator
        static Kind fromJson(String name) {
            return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
        }
    }

    /** Whether it is decided row by row. */
    public boolean ofRow() {
        return kind == Kind.SQL;
    }
}
