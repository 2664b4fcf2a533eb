package com.kronkers.mlops.ingestion.contract;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * One difference between two contracts.
 *
 * @param subject the column, or the part of the contract, that changes
 * @param change what happens to it, for example {@code removed}
 * @param verdict whether those who send or read the data can go on as before
 * @param message the same for a person
 */
public record ContractChange(String subject, String change, Verdict verdict, String message) {
    /** Whether a change disturbs anybody. */
    public enum Verdict {
        /** What was accepted still is, and what is read is still there and of the same type. */
        COMPATIBLE,
        /** A sender's rows may be refused now, or a reader finds something else. */
        BREAKING;

        /** The name in JSON: the constant's in lower case. */
        @JsonValue
        public String json() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether somebody has to agree. */
    public boolean breaking() {
        return verdict == Verdict.BREAKING;
    }
}
