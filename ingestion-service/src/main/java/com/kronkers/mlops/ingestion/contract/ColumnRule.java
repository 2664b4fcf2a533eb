package com.kronkers.mlops.ingestion.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;

/**
 * What the values of one column must keep to. A missing value keeps every rule; {@link Column#required} is for those.
 *
 * @param kind what is asked
 * @param name names the rule in reports, unique in its column
 * @param values the bound, the pattern, or all accepted values, as text; empty for {@link Kind#UNIQUE}
 * @param severity what a violation leads to
 */
public record ColumnRule(Kind kind, String name, List<String> values, Severity severity) {
    /** The kinds of rules of a column. */
    public enum Kind {
        /** At least this value. */
        MINIMUM,
        /** At most this value. */
        MAXIMUM,
        /** The whole text matches this RE2 pattern. */
        PATTERN,
        /** One of these values. */
        ACCEPTED_VALUES,
        /** At least this many characters. */
        MIN_LENGTH,
        /** At most this many characters. */
        MAX_LENGTH,
        /** No value appears twice in a version. A rule of the version, not of a row. */
        UNIQUE;

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

    public ColumnRule {
        values = values == null ? List.of() : List.copyOf(values);
    }

    /** The one value of a rule that has one. */
    public String value() {
        return values.get(0);
    }

    /** Whether it is decided row by row. */
    public boolean ofRow() {
        return kind != Kind.UNIQUE;
    }
}
