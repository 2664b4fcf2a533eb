package com.kronkers.mlops.training.tracking;

import java.util.List;

/** How a condition compares. */
public enum Comparison {
    EQUAL("="),
    UNEQUAL("!="),
    LESS("<"),
    AT_MOST("<="),
    GREATER(">"),
    AT_LEAST(">="),
    LIKE("LIKE"),
    ILIKE("ILIKE"),
    IN("IN"),
    NOT_IN("NOT IN"),
    IS_NULL("IS NULL"),
    IS_NOT_NULL("IS NOT NULL");

    private final String symbol;

    Comparison(String symbol) {
        this.symbol = symbol;
    }

    /** As it is written in a filter. */
    public String symbol() {
        return symbol;
    }

    /** Appends the comparison of a column, which must not be one of null, with a value. */
    void append(Sql sql, String column, Object value) {
        switch (this) {
            case LIKE, ILIKE -> sql.add(column + " " + symbol + " ? escape ''", value);
            case IN -> sql.add(column + " = any(?)", (Object) array(value));
            case NOT_IN -> sql.add(column + " <> all(?)", (Object) array(value));
            default -> sql.add(column + " " + symbol + " ?", value);
        }
    }

    private static String[] array(Object value) {
        return ((List<?>) value).stream().map(String::valueOf).toArray(String[]::new);
    }
}
