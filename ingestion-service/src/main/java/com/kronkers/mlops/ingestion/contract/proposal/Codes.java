package com.kronkers.mlops.ingestion.contract.proposal;

import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import com.kronkers.mlops.ingestion.duckdb.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds out whether the texts of a column are codes: letters and digits at fixed places. */
final class Codes {
    private static final int MOST_SHAPES = 3;
    private static final int LONGEST = 40;
    private static final String SAMPLE = " LIMIT 100000";

    private final DuckDbSession session;
    private final String rows;

    Codes(DuckDbSession session, String rows) {
        this.session = session;
        this.rows = rows;
    }

    /**
     * A pattern that every text matches; it tells kinds of characters and no text.
     *
     * @param name the quoted column
     * @return empty if the texts are no codes
     */
    Optional<String> pattern(String name) throws SQLException {
        String shape = "regexp_replace(regexp_replace(regexp_replace(" + name
                + ", '[A-Z]', 'A', 'g'), '[a-z]', 'a', 'g'), '[0-9]', '9', 'g')";
        List<String> shapes = session.list(
                "SELECT DISTINCT " + shape + " AS shape FROM (SELECT " + name + " FROM " + rows + " WHERE " + name
                        + " IS NOT NULL" + SAMPLE + ") ORDER BY 1 LIMIT " + (MOST_SHAPES + 1),
                row -> row.getString("shape"));
        boolean codes = !shapes.isEmpty()
                && shapes.size() <= MOST_SHAPES
                && shapes.stream().allMatch(each -> each.matches("[Aa9_./-]{2," + LONGEST + "}") && each.contains("9"));
        if (!codes) {
            return Optional.empty();
        }
        String pattern = shapes.stream().map(Codes::regex).collect(Collectors.joining("|"));
        long others = session.one(
                "SELECT count(*) AS n FROM " + rows + " WHERE NOT regexp_full_match(" + name + ", " + Sql.text(pattern)
                        + ")",
                row -> row.getLong("n"));
        return others == 0 ? Optional.of(pattern) : Optional.empty();
    }

    private static String regex(String shape) {
        List<String> parts = new ArrayList<>();
        int i = 0;
        while (i < shape.length()) {
            int end = i + 1;
            while (end < shape.length() && shape.charAt(end) == shape.charAt(i)) {
                end++;
            }
            parts.add(one(shape.charAt(i)) + (end - i > 1 ? "{" + (end - i) + "}" : ""));
            i = end;
        }
        return String.join("", parts);
    }

    private static String one(char kind) {
        return switch (kind) {
            case 'A' -> "[A-Z]";
            case 'a' -> "[a-z]";
            case '9' -> "[0-9]";
            case '.' -> "[.]";
            default -> String.valueOf(kind);
        };
    }
}
