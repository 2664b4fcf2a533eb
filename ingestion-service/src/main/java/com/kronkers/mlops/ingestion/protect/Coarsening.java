package com.kronkers.mlops.ingestion.protect;

import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.ColumnType;
import com.kronkers.mlops.ingestion.contract.Protection;
import com.kronkers.mlops.ingestion.duckdb.Sql;
import com.kronkers.mlops.problem.Problem;
import java.util.Locale;
import java.util.Set;

/**
 * A protection that is one SQL expression without a key: dropped, masked, truncated or generalised.
 *
 * @param resultType the type of what is stored
 * @param pattern the expression, with {@code %s} once for the value; null if the column is dropped
 */
record Coarsening(ColumnType resultType, String pattern) implements ColumnProtection {
    private static final Set<String> CALENDAR_STEPS = Set.of("day", "week", "month", "quarter", "year");
    private static final int LONGEST = 1000;

    @Override
    public boolean dropped() {
        return pattern == null;
    }

    @Override
    public String sql(String valueSql) {
        if (dropped()) {
            throw new IllegalStateException("A dropped column has no value to store");
        }
        // Not String.format: a literal in the pattern may hold a percent sign.
        return pattern.replace("%s", "(" + valueSql + ")");
    }

    static Coarsening dropping(Column column) {
        return new Coarsening(column.type(), null);
    }

    /** Three asterisks, and after them the last characters of values that are at least twice as long. */
    static Coarsening masking(Column column, Protection protection) {
        int shown = length(column, protection, 0);
        String text = "CAST(%s AS VARCHAR)";
        return new Coarsening(
                ColumnType.STRING,
                shown == 0
                        ? "CASE WHEN %s IS NOT NULL THEN '***' END"
                        : "CASE WHEN length(" + text + ") >= " + 2 * shown + " THEN '***' || right(" + text + ", "
                                + shown + ") WHEN %s IS NOT NULL THEN '***' END");
    }

    /** The first characters of the value's text; of a time those of 2017-01-31, so 4 is the year and 7 the month. */
    static Coarsening truncating(Column column, Protection protection) {
        if (!column.type().temporal()) {
            return new Coarsening(
                    ColumnType.STRING, "left(CAST(%s AS VARCHAR), " + length(column, protection, 1) + ")");
        }
        int length = length(column, protection, 7);
        String step =
                switch (length) {
                    case 4 -> "year";
                    case 7 -> "month";
                    case 10 -> "day";
                    default -> throw unfit(column, "length", length + " cuts through a date", "Use 4, 7 or 10.");
                };
        return calendar(column, step);
    }

    /** Numbers down to a multiple of the step, times down to the begin of it. */
    static Coarsening generalising(Column column, Protection protection) {
        String step = protection.step() == null ? null : protection.step().toLowerCase(Locale.ROOT);
        if (column.type().temporal()) {
            if (step != null && !CALENDAR_STEPS.contains(step)) {
                throw unfit(column, "step", "'" + step + "' is no calendar step", "Use one of " + CALENDAR_STEPS + ".");
            }
            return calendar(column, step == null ? "month" : step);
        }
        if (!column.type().numeric()) {
            throw unfit(
                    column,
                    "method",
                    "a " + column.type().json() + " has no coarser step",
                    "Use truncate, mask or pseudonymise, or declare a number or a date.");
        }
        String size = step == null ? "10" : step;
        boolean whole = column.type() == ColumnType.INTEGER;
        if (!size.matches(whole ? "[0-9]{1,18}" : "[0-9]{1,18}([.][0-9]{1,18})?") || size.matches("[0.]+")) {
            throw unfit(column, "step", "'" + size + "' is no positive number of its kind", "Use for example 10.");
        }
        return new Coarsening(
                column.type(),
                whole
                        ? "TRY_CAST(CAST(%s AS HUGEINT) - ((%s % " + size + ") + " + size + ") % " + size
                                + " AS BIGINT)"
                        : "floor(%s / " + size + "::DOUBLE) * " + size + "::DOUBLE");
    }

    private static Coarsening calendar(Column column, String step) {
        return new Coarsening(
                column.type(),
                "CAST(date_trunc(" + Sql.text(step) + ", %s) AS "
                        + column.type().sqlType() + ")");
    }

    private static int length(Column column, Protection protection, int fallback) {
        int length = protection.length() == null ? fallback : protection.length();
        if (length < 0 || length > LONGEST) {
            throw unfit(column, "length", length + " is out of range", "Use 0 to " + LONGEST + ".");
        }
        return length;
    }

    private static RuntimeException unfit(Column column, String field, String problem, String fix) {
        return Problem.of(
                        422,
                        "unfit-protection",
                        "A column cannot be protected like this",
                        "Column '" + column.name() + "': " + problem + ".")
                .field(column.name() + ".protection." + field, problem, fix)
                .exception();
    }
}
