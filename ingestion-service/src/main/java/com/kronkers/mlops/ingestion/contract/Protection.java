package com.kronkers.mlops.ingestion.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * What is stored instead of a column's values.
 *
 * @param method how a value is changed
 * @param length characters kept by {@link Method#TRUNCATE}, or shown by {@link Method#MASK}; null for the default
 * @param step what {@link Method#GENERALISE} rounds to: a number, or day, month, year; null for the default
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Protection(Method method, Integer length, String step) {
    /** The ways to protect a value. */
    public enum Method {
        /** Stored as it is. */
        KEEP,
        /** Not stored. */
        DROP,
        /** All but some characters replaced. */
        MASK,
        /** The first characters only. */
        TRUNCATE,
        /** Rounded to a coarser step. */
        GENERALISE,
        /** Replaced by a keyed hash, so that equal values stay equal. */
        PSEUDONYMISE;

        /** The name in JSON: the constant's in lower case. */
        @JsonValue
        public String json() {
            return name().toLowerCase(Locale.ROOT);
        }

        @JsonCreator
        static Method fromJson(String name) {
            return valueOf(name.toUpperCase(Locale.ROOT));
        }
    }
}
