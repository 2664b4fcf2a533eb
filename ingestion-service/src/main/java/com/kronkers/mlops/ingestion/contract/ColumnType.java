package com.kronkers.mlops.ingestion.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;

/** The types a column of a dataset may have, and how text becomes one of them. */
public enum ColumnType {
    /** Any text. */
    STRING("VARCHAR", "text") {
        @Override
        public String parsed(String text) {
            return text;
        }
    },
    /** A whole number of 64 bits. Fractions are refused: DuckDB alone would round them. */
    INTEGER("BIGINT", "a whole number") {
        @Override
        public String parsed(String text) {
            return "CASE WHEN regexp_full_match(" + text + ", '[+-]?[0-9]+') THEN TRY_CAST(" + text + " AS BIGINT) END";
        }
    },
    /** A double. NaN and the infinities are refused, because no statistic survives them. */
    NUMBER("DOUBLE", "a number with a decimal point") {
        @Override
        public String parsed(String text) {
            return "CASE WHEN isfinite(TRY_CAST(" + text + " AS DOUBLE)) THEN TRY_CAST(" + text + " AS DOUBLE) END";
        }
    },
    /** True or false. */
    BOOLEAN("BOOLEAN", "true or false") {
        @Override
        public String parsed(String text) {
            return "TRY_CAST(" + text + " AS BOOLEAN)";
        }
    },
    /** A calendar day. A text with a time of day is refused: DuckDB alone would drop the time. */
    DATE("DATE", "a date such as 2017-01-31") {
        @Override
        public String parsed(String text) {
            return "CASE WHEN regexp_full_match(" + text + ", '[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}') THEN TRY_CAST("
                    + text + " AS DATE) END";
        }
    },
    /** A moment in UTC; an offset in the text is applied, without one the text is UTC. */
    TIMESTAMP("TIMESTAMP", "a time such as 2017-01-31T13:30:00Z") {
        @Override
        public String parsed(String text) {
            // A cast to TIMESTAMP alone would drop the offset.
            String instant = "TRY_CAST(" + text + " AS TIMESTAMPTZ)";
            return "CASE WHEN isfinite(" + instant + ") THEN " + instant + " AT TIME ZONE 'UTC' END";
        }
    };

    private final String sqlType;
    private final String noun;

    ColumnType(String sqlType, String noun) {
        this.sqlType = sqlType;
        this.noun = noun;
    }

    /** The DuckDB and Parquet type. */
    public String sqlType() {
        return sqlType;
    }

    /** What a value of this type is called in a message to a person. */
    public String noun() {
        return noun;
    }

    /** True for types with a median. */
    public boolean numeric() {
        return this == INTEGER || this == NUMBER;
    }

    /** True for types that can be a dataset's time column. */
    public boolean temporal() {
        return this == DATE || this == TIMESTAMP;
    }

    /**
     * SQL that makes a value of this type from text.
     *
     * @param text an SQL expression of type VARCHAR, trimmed, null where missing
     * @return an SQL expression that is null where the text does not fit
     */
    public abstract String parsed(String text);

    /** The type that holds values of a DuckDB type; everything without a closer one is text. */
    public static ColumnType ofSql(String type) {
        String name = type.toUpperCase(Locale.ROOT);
        if (name.matches("U?(TINY|SMALL|BIG)?INT(EGER)?|UINTEGER|HUGEINT|UHUGEINT")) {
            return INTEGER;
        }
        if (name.equals("DOUBLE") || name.equals("FLOAT") || name.startsWith("DECIMAL")) {
            return NUMBER;
        }
        if (name.startsWith("TIMESTAMP")) {
            return TIMESTAMP;
        }
        return Arrays.stream(values())
                .filter(each -> each.sqlType.equals(name))
                .findFirst()
                .orElse(STRING);
    }

    /** The name in JSON: the constant's in lower case. */
    @JsonValue
    public String json() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    static ColumnType fromJson(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }
}
