package com.kronkers.mlops.ingestion.contract.odcs;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The standard counts wrong rows by a query; a row rule says what a right row is. This turns one into the other. */
final class SqlChecks {
    private static final Pattern COUNT = Pattern.compile(
            "\\s*select\\s+count\\s*\\(\\s*\\*\\s*\\)\\s+from\\s+\\S+\\s+where\\s+(.+?)\\s*;?\\s*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern NEGATED =
            Pattern.compile("not\\s*\\((.*)\\)", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private SqlChecks() {}

    /** What right rows keep to, empty if the query does not count wrong rows. */
    static Optional<String> expression(String query) {
        Matcher count = COUNT.matcher(query);
        return count.matches() ? Optional.of(negated(count.group(1))) : Optional.empty();
    }

    /** The query that counts the rows that break a rule. */
    static String query(String expression) {
        return "SELECT count(*) FROM ${table} WHERE " + negated(expression);
    }

    private static String negated(String condition) {
        Matcher negated = NEGATED.matcher(condition.strip());
        return negated.matches() && closesAtTheEnd(negated.group(1))
                ? negated.group(1)
                : "NOT (" + condition.strip() + ")";
    }

    /** Whether the bracket before this text is closed only after it. */
    private static boolean closesAtTheEnd(String inside) {
        int open = 0;
        char quote = 0;
        for (char each : inside.toCharArray()) {
            if (quote != 0) {
                quote = each == quote ? 0 : quote;
            } else if (each == '\'' || each == '"') {
                quote = each;
            } else {
                open += each == '(' ? 1 : each == ')' ? -1 : 0;
            }
            if (open < 0) {
                return false;
            }
        }
        return open == 0;
    }
}
