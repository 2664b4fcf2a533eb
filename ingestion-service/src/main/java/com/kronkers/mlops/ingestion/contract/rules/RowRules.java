package com.kronkers.mlops.ingestion.contract.rules;

import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.ColumnRule;
import com.kronkers.mlops.ingestion.contract.TableRule;
import com.kronkers.mlops.ingestion.duckdb.Sql;
import java.util.stream.Collectors;

/**
 * Rules as boolean DuckDB expressions over the typed values of one row, before protection. An expression is true where
 * the row keeps the rule, and never null: a missing value keeps every rule.
 */
public final class RowRules {
    private RowRules() {}

    /**
     * A rule of one column.
     *
     * @param column the rule's column
     * @param rule a rule that is decided row by row
     * @param value an SQL expression of the column's value, of the column's type
     */
    public static String keeps(Column column, ColumnRule rule, String value) {
        String kept =
                switch (rule.kind()) {
                    case MINIMUM -> value + " >= " + literal(column, rule.value());
                    case MAXIMUM -> value + " <= " + literal(column, rule.value());
                    case PATTERN -> "regexp_full_match(" + value + "::VARCHAR, " + Sql.text(rule.value()) + ")";
                    case ACCEPTED_VALUES ->
                        value + " IN ("
                                + rule.values().stream()
                                        .map(each -> literal(column, each))
                                        .collect(Collectors.joining(", "))
                                + ")";
                    case MIN_LENGTH -> "length(" + value + "::VARCHAR) >= " + Integer.parseInt(rule.value());
                    case MAX_LENGTH -> "length(" + value + "::VARCHAR) <= " + Integer.parseInt(rule.value());
                    case UNIQUE -> throw new IllegalArgumentException("UNIQUE is a rule of the version");
                };
        return "coalesce(" + kept + ", true)";
    }

    /** An SQL rule of the row; its names are names of columns. */
    public static String keeps(TableRule rule) {
        if (!rule.ofRow()) {
            throw new IllegalArgumentException(rule.kind() + " is a rule of the version");
        }
        return keeps(rule.value());
    }

    static String keeps(String expression) {
        // The bracket closes on a line of its own, because the expression may end with a comment. An overflow is no
        // answer, and must not end the upload.
        return "coalesce(TRY((" + expression + "\n)), true)";
    }

    private static String literal(Column column, String value) {
        return Sql.text(value) + "::" + column.type().sqlType();
    }
}
