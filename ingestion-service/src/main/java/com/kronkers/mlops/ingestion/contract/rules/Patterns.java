package com.kronkers.mlops.ingestion.contract.rules;

import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import com.kronkers.mlops.ingestion.duckdb.Sql;
import java.sql.SQLException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Decides whether a regular expression may be a rule. DuckDB matches with RE2, whose time is linear in the text for any
 * pattern; the factor is the size of the pattern once its repetitions are written out, so that is bounded here.
 *
 * @see <a href="https://github.com/google/re2/wiki/Syntax">RE2's syntax</a>
 */
final class Patterns {
    private static final int LONGEST = 500;
    private static final int MOST_REPETITIONS = 1_000;
    private static final Pattern REPETITION = Pattern.compile("\\{(\\d{1,9})(?:,(\\d{0,9}))?\\}");

    private Patterns() {}

    /** What is wrong with a pattern, for a person; empty if it may be used. */
    static Optional<String> fault(DuckDb duckDb, String pattern) throws SQLException {
        if (pattern.isEmpty() || pattern.length() > LONGEST || pattern.indexOf('\0') >= 0) {
            return Optional.of("a pattern has 1 to " + LONGEST + " characters");
        }
        long repetitions = repetitions(pattern);
        if (repetitions > MOST_REPETITIONS) {
            return Optional.of(
                    "repeats " + repetitions + " times; all repetitions together may be " + MOST_REPETITIONS);
        }
        try (DuckDbSession session = duckDb.open()) {
            session.run("SELECT regexp_full_match('', " + Sql.text(pattern) + ")");
            return Optional.empty();
        } catch (SQLException wrong) {
            String why = String.valueOf(wrong.getMessage()).lines().findFirst().orElse("");
            return Optional.of("is no RE2 pattern (" + why + "); RE2 has no lookaround and no backreference");
        }
    }

    /** The product of all, as if each were inside the one before. */
    private static long repetitions(String pattern) {
        long product = 1;
        Matcher found = REPETITION.matcher(pattern);
        while (found.find() && product <= Integer.MAX_VALUE) {
            String upper = found.group(2);
            String most = upper == null || upper.isEmpty() ? found.group(1) : upper;
            product *= Math.max(1, Long.parseLong(most));
        }
        return product;
    }
}
