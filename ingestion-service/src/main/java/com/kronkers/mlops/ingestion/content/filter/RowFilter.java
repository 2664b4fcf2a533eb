package com.kronkers.mlops.ingestion.content.filter;

import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.duckdb.Sql;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A condition on the values of a row. It is a tree of known parts with typed literals: nothing of what the caller wrote
 * reaches the database unread.
 *
 * <p>A missing value is neither equal nor unequal to anything, as in SQL: only {@code is null} finds it.
 */
public sealed interface RowFilter {
    /** The condition for DuckDB. Equal conditions give equal text. */
    String sql();

    /**
     * Reads a condition such as {@code store = 's1' and (day >= '2017-02-01' or quantity is null)}.
     *
     * @param columns the columns it may use
     * @throws WrongFilter if it is not one
     */
    static RowFilter parse(List<Column> columns, String text) throws WrongFilter {
        return new FilterParser(columns, text).parse();
    }

    /** All of the conditions. */
    record And(List<RowFilter> all) implements RowFilter {
        @Override
        public String sql() {
            return all.stream().map(RowFilter::sql).collect(Collectors.joining(" AND ", "(", ")"));
        }
    }

    /** At least one of the conditions. */
    record Or(List<RowFilter> any) implements RowFilter {
        @Override
        public String sql() {
            return any.stream().map(RowFilter::sql).collect(Collectors.joining(" OR ", "(", ")"));
        }
    }

    /** The opposite. */
    record Not(RowFilter condition) implements RowFilter {
        @Override
        public String sql() {
            return "(NOT " + condition.sql() + ")";
        }
    }

    /** A value beside a literal, which is SQL already. */
    record Compare(String column, String operator, String literal) implements RowFilter {
        @Override
        public String sql() {
            return "(" + Sql.name(column) + " " + operator + " " + literal + ")";
        }
    }

    /** A value among literals, which are SQL already. */
    record In(String column, List<String> literals) implements RowFilter {
        @Override
        public String sql() {
            return "(" + Sql.name(column) + " IN (" + String.join(", ", literals) + "))";
        }
    }

    /** A value that is missing. */
    record IsNull(String column) implements RowFilter {
        @Override
        public String sql() {
            return "(" + Sql.name(column) + " IS NULL)";
        }
    }
}
