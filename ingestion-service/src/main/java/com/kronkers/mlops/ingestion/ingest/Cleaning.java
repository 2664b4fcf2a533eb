package com.kronkers.mlops.ingestion.ingest;

import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.ColumnType;
import com.kronkers.mlops.ingestion.contract.ValueFormat;
import com.kronkers.mlops.ingestion.duckdb.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The SQL that cleans and types one column's text as its contract's format says. */
final class Cleaning {
    private static final String CURRENCY = "(?i)[$€£¥₹]|\\b(EUR|USD|GBP|CHF|JPY|CAD|AUD|SEK|NOK|DKK|PLN|CZK)\\b";

    private final Column column;
    private final ValueFormat format;
    private final List<String> nullSpellings;

    /** @param defaults the service's null spellings, for columns that name none */
    Cleaning(Column column, List<String> defaults) {
        this.column = column;
        this.format = column.format();
        this.nullSpellings = nullSpellings(column, defaults);
    }

    /** The texts that mean no value in a column. */
    static List<String> nullSpellings(Column column, List<String> defaults) {
        List<String> own = column.format().nullSpellings();
        return own == null ? defaults : own;
    }

    /** Whether values are spelled as the service's types expect. */
    static boolean plain(ValueFormat format) {
        return ".".equals(format.decimalSeparator())
                && format.groupSeparator() == null
                && !format.currency()
                && format.datePatterns().isEmpty()
                && format.zone() == null;
    }

    /** The trimmed text of a field, null where it spells no value. */
    String text(String field, boolean oddBlanks) {
        String trimmed = field;
        if (format.trim()) {
            trimmed = oddBlanks ? "trim(" + field + ", ' \t\r\n\u00a0')" : "trim(" + field + ")";
        }
        List<String> empty = new ArrayList<>(List.of(""));
        empty.addAll(nullSpellings);
        return "CASE WHEN NOT list_contains(" + Sql.texts(empty) + ", " + trimmed + ") THEN " + trimmed + " END";
    }

    /** The typed value of a cleaned text, null where it does not fit. */
    String value(String text) {
        if (column.type().numeric() && !plainNumbers()) {
            return column.type().parsed(number(text));
        }
        if (column.type().temporal() && !format.datePatterns().isEmpty()) {
            return time(text);
        }
        if (column.type() == ColumnType.TIMESTAMP && format.zone() != null) {
            return "CASE WHEN " + zoned(text) + " THEN " + column.type().parsed(text) + " ELSE "
                    + utc("TRY_CAST(" + text + " AS TIMESTAMP)") + " END";
        }
        return column.type().parsed(text);
    }

    /** What is changed of a value besides blanks, null if nothing is. */
    String rule() {
        if (column.type().numeric() && !plainNumbers()) {
            return "number-format";
        }
        if (column.type().temporal() && !format.datePatterns().isEmpty()) {
            return "date-format";
        }
        return column.type() == ColumnType.TIMESTAMP && format.zone() != null ? "time-zone" : null;
    }

    /** SQL that is true where {@link #rule} changed the value of a text. */
    String changed(String text) {
        if (column.type().numeric()) {
            return number(text) + " <> " + text;
        }
        return "time-zone".equals(rule()) ? "NOT " + zoned(text) : text + " IS NOT NULL";
    }

    /** SQL that is true of a time that names its zone or offset itself. */
    private static String zoned(String text) {
        return "regexp_matches(" + text + ", '(Z|[+-][0-9]{2}(:?[0-9]{2})?)$')";
    }

    private boolean plainNumbers() {
        return ".".equals(format.decimalSeparator()) && format.groupSeparator() == null && !format.currency();
    }

    /**
     * The text with a decimal point and digits alone, null where it is spelled otherwise: taking signs away blindly
     * would make 1.5 of 1,5 and 15 of 1.5.
     */
    private String number(String text) {
        String bare = format.currency()
                ? "trim(regexp_replace(" + text + ", " + Sql.text(CURRENCY) + ", '', 'g'), ' \u00a0')"
                : text;
        String point = literal(format.decimalSeparator());
        String whole = "[0-9]*";
        String digits = bare;
        if (format.groupSeparator() != null) {
            whole = "([0-9]{1,3}(" + literal(format.groupSeparator()) + "[0-9]{3})+|[0-9]*)";
            digits = "replace(" + digits + ", " + Sql.text(format.groupSeparator()) + ", '')";
        }
        digits = "replace(" + digits + ", " + Sql.text(format.decimalSeparator()) + ", '.')";
        String shape = "[+-]?" + whole + "(" + point + "[0-9]*)?([eE][+-]?[0-9]+)?";
        return "CASE WHEN regexp_full_match(" + bare + ", " + Sql.text(shape) + ") THEN " + digits + " END";
    }

    private static String literal(String separator) {
        return separator.chars().mapToObj(c -> String.format("\\x{%x}", c)).collect(Collectors.joining());
    }

    private String time(String text) {
        String parsed = "try_strptime(" + text + ", " + Sql.texts(format.datePatterns()) + ")";
        if (column.type() == ColumnType.DATE) {
            return parsed + "::DATE";
        }
        boolean offsets = format.datePatterns().stream().anyMatch(pattern -> pattern.contains("%z"));
        return offsets ? parsed + "::TIMESTAMPTZ AT TIME ZONE 'UTC'" : utc(parsed);
    }

    private String utc(String local) {
        return format.zone() == null
                ? local
                : "(" + local + " AT TIME ZONE " + Sql.text(format.zone()) + ") AT TIME ZONE 'UTC'";
    }
}
