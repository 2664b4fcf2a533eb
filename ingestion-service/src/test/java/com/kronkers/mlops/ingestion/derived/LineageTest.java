package com.kronkers.mlops.ingestion.derived;

import static org.assertj.core.api.Assertions.assertThat;

import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import com.kronkers.mlops.ingestion.duckdb.SqlTree;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where the values of {@code people.name} go. */
class LineageTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // Followed column by column.
                "n       | SELECT name AS n, store FROM people",
                "store   | SELECT name AS store, day FROM people",
                "store store_1 | SELECT store, name AS store FROM people",
                "n       | SELECT p.NAME n, s.city FROM people p JOIN shops s USING (store)",
                "up      | SELECT upper(name) AS up, count(*) AS n FROM people GROUP BY ALL",
                "a b     | SELECT name AS a, concat(a, '!') AS b, day FROM people",
                "name    | SELECT store AS name FROM people",
                "p       | SELECT p, day FROM people p",
                "x       | SELECT #2 AS x, day FROM people",
                "x       | SELECT (SELECT max(name) FROM people) AS x, city FROM shops",
                "        | SELECT day, city FROM people JOIN shops USING (store) WHERE name <> 'Ada'",
                "        | SELECT count(*) AS n, store FROM people GROUP BY store",
                // A star keeps names.
                "name    | SELECT * FROM people",
                "name    | SELECT *, day + 1 AS next FROM people",
                "        | SELECT * EXCLUDE (name) FROM people",
                "        | SELECT people.* EXCLUDE (name), city FROM people, shops",
                "name store day x | SELECT *, lower(name) AS x FROM people",
                "store day | SELECT * EXCLUDE (name) REPLACE (name AS store) FROM people",
                "x store day | SELECT * RENAME (name AS x) FROM people",
                // Everything else is everything or nothing.
                "x y     | SELECT x, y FROM (SELECT name AS x, store AS y FROM people)",
                "x y     | WITH t AS (SELECT * FROM people) SELECT store AS x, day AS y FROM t",
                "a b c   | SELECT * FROM people AS p(a, b, c)",
                "store   | SELECT store FROM shops UNION ALL SELECT name FROM people",
                "        | WITH t AS (SELECT store, day FROM people) SELECT day, city FROM t JOIN shops USING (store)",
            })
    void isFound(String found, String sql) throws Exception {
        DuckDb duckDb = new DuckDb(256 << 20, 1 << 30, 2, 1, folder.resolve("spill"));
        try (DuckDbSession session = duckDb.open()) {
            session.run("CREATE TABLE people (name VARCHAR, store VARCHAR, day DATE)");
            session.run("CREATE TABLE shops (store VARCHAR, city VARCHAR)");
            List<String> results =
                    session.list("DESCRIBE SELECT * FROM (" + sql + ")", row -> row.getString("column_name"));

            Set<String> columns = Lineage.of(
                    SqlTree.of(session, sql), results, Set.of("name"), Set.of("name", "store", "day", "city"));

            assertThat(columns)
                    .containsExactlyInAnyOrderElementsOf(found == null ? List.of() : List.of(found.split(" ")));
        }
    }
}
