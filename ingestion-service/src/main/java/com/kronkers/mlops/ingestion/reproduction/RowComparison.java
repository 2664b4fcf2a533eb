package com.kronkers.mlops.ingestion.reproduction;

import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import com.kronkers.mlops.ingestion.duckdb.Sql;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

/** Compares two sets of Parquet files row by row, whatever the order; a row that is there twice must be there twice. */
final class RowComparison {
    /** Rows of one pass: more would not fit into a session's memory. */
    private static final long ROWS_AT_ONCE = 1_000_000;

    private final DuckDb duckDb;

    RowComparison(DuckDb duckDb) {
        this.duckDb = duckDb;
    }

    /**
     * What differs.
     *
     * @param missing rows of the first files that the second lack
     * @param surplus rows of the second files that the first lack
     */
    record Differences(long missing, long surplus) {
        boolean none() {
            return missing == 0 && surplus == 0;
        }

        private Differences plus(Differences other) {
            return new Differences(missing + other.missing, surplus + other.surplus);
        }
    }

    /**
     * Compares.
     *
     * @param columns that both have
     * @param rows about how many there are
     */
    Differences between(List<String> columns, List<Path> first, List<Path> second, long rows) throws SQLException {
        String names = columns.stream().map(Sql::name).collect(Collectors.joining(", "));
        String both = java.util.stream.Stream.of(side(names, first, 1), side(names, second, -1))
                .filter(side -> !side.isEmpty())
                .collect(Collectors.joining(" UNION ALL "));
        if (both.isEmpty()) {
            return new Differences(0, 0);
        }
        long passes = 1 + rows / ROWS_AT_ONCE;
        Differences all = new Differences(0, 0);
        try (DuckDbSession session = duckDb.open()) {
            for (long pass = 0; pass < passes; pass++) {
                all = all.plus(session.one(
                        "SELECT coalesce(sum(greatest(n, 0)), 0)::BIGINT AS missing,"
                                + " coalesce(sum(greatest(-n, 0)), 0)::BIGINT AS surplus"
                                + " FROM (SELECT sum(side) AS n FROM (" + both + ") WHERE hash(" + names + ") % "
                                + passes + " = " + pass + " GROUP BY " + names + ")",
                        row -> new Differences(row.getLong("missing"), row.getLong("surplus"))));
            }
        }
        return all;
    }

    private static String side(String names, List<Path> files, int side) {
        return files.isEmpty() ? "" : "SELECT " + names + ", " + side + " AS side FROM " + Sql.parquet(files);
    }
}
