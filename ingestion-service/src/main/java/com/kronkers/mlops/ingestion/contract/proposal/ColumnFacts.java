package com.kronkers.mlops.ingestion.contract.proposal;

import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.ColumnType;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import com.kronkers.mlops.ingestion.duckdb.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the rows say of one column.
 *
 * @param column as it is declared
 * @param present rows with a value
 * @param distinct about how many different values
 * @param least the smallest value as text, null for texts
 * @param greatest the greatest value as text, null for texts
 * @param personal rows whose text looks like an e-mail address or a telephone number
 */
record ColumnFacts(Column column, long present, long distinct, String least, String greatest, long personal) {
    private static final String EMAIL = "'[^@\\s]+@[^@\\s]+\\.[A-Za-z]{2,}'";
    private static final String PHONE = "'(\\+|00)[0-9][0-9 ()/.-]{6,18}'";

    static List<ColumnFacts> of(DuckDbSession session, List<Column> columns, String rows) throws SQLException {
        if (columns.isEmpty()) {
            return List.of();
        }
        List<String> figures = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            String name = Sql.name(columns.get(i).name());
            boolean text = columns.get(i).type() == ColumnType.STRING;
            figures.add("count(" + name + ") AS n" + i + ", approx_count_distinct(" + name + ") AS d" + i);
            figures.add(
                    text
                            ? "NULL::VARCHAR AS a" + i + ", NULL::VARCHAR AS z" + i
                            : "min(" + name + ")::VARCHAR AS a" + i + ", max(" + name + ")::VARCHAR AS z" + i);
            figures.add(
                    text
                            ? "count(*) FILTER (WHERE regexp_full_match(" + name + "::VARCHAR, " + EMAIL
                                    + ") OR regexp_full_match(" + name + "::VARCHAR, " + PHONE + ")) AS p" + i
                            : "0 AS p" + i);
        }
        String query = figures.stream().collect(Collectors.joining(", ", "SELECT ", " FROM " + rows));
        return session.one(query, row -> {
            List<ColumnFacts> facts = new ArrayList<>();
            for (int i = 0; i < columns.size(); i++) {
                facts.add(new ColumnFacts(
                        columns.get(i),
                        row.getLong("n" + i),
                        row.getLong("d" + i),
                        row.getString("a" + i),
                        row.getString("z" + i),
                        row.getLong("p" + i)));
            }
            return facts;
        });
    }

    String name() {
        return column.name();
    }
}
