package com.kronkers.mlops.ingestion.profile;

import com.kronkers.mlops.ingestion.contract.ColumnType;

/** What the SQL of a profile says of a value by its type. */
final class ColumnSql {
    /** Sizes of the sketches of frequent values and of frequent shapes. */
    static final int VALUES = 1024;

    static final int MASKS = 256;

    private ColumnSql() {}

    /** The number that a value's distribution is told by; null for texts, booleans and what is not finite. */
    static String number(ColumnType type, String value) {
        if (type == ColumnType.NUMBER) {
            return "CASE WHEN isfinite(" + value + ") THEN " + value + " END";
        }
        if (type == ColumnType.INTEGER) {
            return value + "::DOUBLE";
        }
        return type.temporal() ? "epoch(" + value + ")" : "NULL::DOUBLE";
    }

    /** The value as a text to show. */
    static String text(String value) {
        return "left(" + value + "::VARCHAR, " + TopTexts.LONGEST + ")";
    }

    /** 63 bits that are the same for equal values. */
    static String hash(String value) {
        return "(hash(" + value + ") >> 1)::BIGINT";
    }
}
