package com.kronkers.mlops.ingestion.source;

import java.sql.SQLException;
import java.util.List;
import org.postgresql.core.NativeQuery;
import org.postgresql.core.Parser;

/**
 * A caller's query, which is only ever sent as the body of a SELECT of ours. The PostgreSQL driver cuts a text at its
 * semicolons and sends each piece, so the driver's own parser is asked how many there would be.
 */
final class SourceQuery {
    private static final int LONGEST = 20_000;

    private final String text;

    private SourceQuery(String text) {
        this.text = text;
    }

    /** @throws Refused if it is more than one statement, or takes parameters */
    static SourceQuery of(String text) {
        if (text == null || text.isBlank() || text.length() > LONGEST || text.indexOf('\0') >= 0) {
            throw new Refused("A query is one SELECT of at most " + LONGEST + " characters.");
        }
        SourceQuery query = new SourceQuery(text);
        requireOne(text);
        requireOne(query.everything());
        return query;
    }

    private static void requireOne(String sql) {
        List<NativeQuery> pieces;
        try {
            pieces = Parser.parseJdbcSql(sql, true, true, true, false, false);
        } catch (SQLException wrong) {
            throw new Refused("The query cannot be read: " + wrong.getMessage());
        }
        if (pieces.size() != 1) {
            throw new Refused("A query is one statement without a semicolon.");
        }
        if (pieces.get(0).bindPositions.length > 0) {
            throw new Refused("A query takes no parameters; write the operator ? as a function.");
        }
    }

    /** All rows. */
    String everything() {
        return "SELECT * FROM (\n" + text + "\n) AS pulled";
    }

    /** The columns, without a row. */
    String columns() {
        return everything() + " LIMIT 0";
    }

    /** The greatest watermark as text; with {@code after}, of the rows past that parameter. */
    String greatest(String column, String type, boolean after) {
        String watermark = quoted(column);
        return "SELECT CAST(max(pulled." + watermark + ") AS text) FROM (\n" + text + "\n) AS pulled"
                + (after ? " WHERE pulled." + watermark + " > CAST(? AS " + type + ")" : "");
    }

    /** The rows up to a parameter; with {@code after}, of those past another one before it. */
    String increment(String column, String type, boolean after) {
        String watermark = "pulled." + quoted(column);
        return everything() + " WHERE "
                + (after ? watermark + " > CAST(? AS " + type + ") AND " : "")
                + watermark + " <= CAST(? AS " + type + ")";
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
