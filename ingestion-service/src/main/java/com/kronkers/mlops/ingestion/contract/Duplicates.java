package com.kronkers.mlops.ingestion.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * What happens to rows that appear more than once.
 *
 * @param mode which rows count as the same
 * @param decidedBy the column whose greatest value wins among rows of one key; null if the last line wins
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Duplicates(Mode mode, String decidedBy) {
    /** All rows stay. */
    public static final Duplicates KEEP = new Duplicates(Mode.KEEP, null);

    /** Which rows count as the same. */
    public enum Mode {
        /** None: all stay. */
        KEEP,
        /** Rows equal in every column: one stays. */
        ROWS,
        /** Rows of one key: one stays. */
        KEY;

        /** The name in JSON: the constant's in lower case. */
        @JsonValue
        public String json() {
            return name().toLowerCase(Locale.ROOT);
        }

        @JsonCreator
        static Mode fromJson(String name) {
            return valueOf(name.toUpperCase(Locale.ROOT));
        }
    }
}
