package com.kronkers.mlops.ingestion.derived;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.ColumnType;
import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import com.kronkers.mlops.ingestion.duckdb.Sql;
import com.kronkers.mlops.ingestion.objects.Digests;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DerivedQueryTest {
    @TempDir
    Path folder;

    private DuckDb duckDb;
    private Path input;
    private Duration atMost = Duration.ofMinutes(1);

    @BeforeEach
    void writeAnInput() throws Exception {
        duckDb = new DuckDb(256 << 20, 1 << 30, 2, 1, folder.resolve("spill"));
        input = folder.resolve("input");
        try (DuckDbSession session = duckDb.open()) {
            session.run("COPY (SELECT i AS id, i % 7 AS store, 1.5 AS price FROM range(5000) AS r(i)) TO "
                    + Sql.path(input) + " (FORMAT parquet)");
        }
        Files.writeString(folder.resolve("secret.csv"), "a\n1\n");
    }

    @Test
    void typesItsColumnsAndSortsItsRows() throws Exception {
        String sql =
                "SELECT store::INT AS store, count(*) AS rows, sum(price)::DECIMAL(9,2) AS sales FROM t GROUP BY 1 -- end";

        DerivedQuery.Result first = run(sql, "first");
        run(sql, "second");

        assertThat(first.rows()).isEqualTo(7);
        assertThat(first.columns())
                .containsExactly(
                        Column.of("store", ColumnType.INTEGER),
                        Column.of("rows", ColumnType.INTEGER),
                        Column.of("sales", ColumnType.NUMBER));
        assertThat(Digests.of(folder.resolve("second"))).isEqualTo(Digests.of(folder.resolve("first")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1; SELECT 2",
                "DROP VIEW t",
                "SELECT 1) TO '/tmp/stolen' --",
                "COPY t TO '/tmp/stolen'",
                "SET memory_limit = '100GB'",
                "ATTACH '/tmp/other.db'",
                "INSTALL httpfs"
            })
    void takesOneSelectOnly(String sql) {
        assertThatThrownBy(() -> run(sql, "out")).hasMessageContaining("must be one SELECT");
    }

    @Test
    void reachesNoOtherFile() {
        String secret = Sql.path(folder.resolve("secret.csv"));

        assertThatThrownBy(() -> run("SELECT * FROM read_csv(" + secret + ")", "out"))
                .hasMessageContaining("read_csv");
        assertThatThrownBy(() -> run("SELECT * FROM " + secret, "out")).hasMessageContaining("disabled");
        assertThatThrownBy(() -> run("SELECT * FROM glob('/etc/*')", "out")).hasMessageContaining("glob");
        assertThatThrownBy(() -> run("SELECT * FROM read_parquet('http://127.0.0.1:1/x')", "out"))
                .hasMessageContaining("read_parquet");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT current_setting('temp_directory') AS a FROM t",
                "SELECT * FROM duckdb_settings()",
                "SELECT * FROM t, duckdb_settings",
                "SELECT (SELECT value FROM duckdb_settings() LIMIT 1) AS a FROM t",
                "SELECT * FROM information_schema.tables",
                "SELECT * FROM pragma_version()",
                "SELECT getvariable('x') AS a FROM t",
                "SELECT getenv('HOME') AS a FROM t",
                "SELECT version() AS a FROM t",
                "SELECT random() AS a FROM t",
                "SELECT now() AS a FROM t",
                "SELECT sleep_ms(1) AS a FROM t",
                "SELECT * FROM query('SELECT 1')",
                "SELECT * FROM (SHOW TABLES)",
                "SELECT a FROM (SELECT 1 AS a) UNION ALL SELECT current_setting('threads')::INT",
                "WITH s AS (SELECT * FROM duckdb_secrets()) SELECT * FROM s"
            })
    void tellsNoSettingAndNoCatalog(String sql) {
        assertThatThrownBy(() -> run(sql, "out")).hasMessageContaining("The query ");
    }

    @Test
    void ordinarySqlPasses() throws Exception {
        String sql =
                "WITH s AS (SELECT store, sum(price) AS total FROM t GROUP BY 1), d AS (SELECT unnest(range(3)) AS i)"
                        + " SELECT s.store, total, rank() OVER (ORDER BY total DESC) AS place,"
                        + " CASE WHEN total > 1 THEN upper('x') || i END AS text,"
                        + " list_transform([1, 2], lambda x: x + 1)[1] AS first_of_list, strftime(DATE '2017-01-01', '%Y') AS year,"
                        + " extract(month FROM DATE '2017-02-01') AS m, total::INTEGER BETWEEN 1 AND 2 AS flag,"
                        + " count(*) FILTER (WHERE i > 0) OVER () AS n"
                        + " FROM s CROSS JOIN d WHERE store NOT IN (SELECT 9) AND total IS NOT NULL QUALIFY place < 100";

        assertThat(run(sql, "out").rows()).isEqualTo(21);
    }

    @Test
    void doesNotSeeWhatOtherSessionsSpill() throws Exception {
        Path spilled = folder.resolve("spill/of-another-session");
        Files.writeString(spilled, "a\n1\n");

        assertThatThrownBy(() -> run("SELECT * FROM " + Sql.path(spilled), "out"))
                .hasMessageContaining("does not exist");
    }

    @Test
    void isEndedAfterItsTime() throws Exception {
        atMost = Duration.ofSeconds(1);

        assertThatThrownBy(() ->
                        run("SELECT sum(hash(a.i + b.i)) AS n FROM range(10000000) a(i), range(10000000) b(i)", "out"))
                .hasMessageContaining("ran longer than 1 s");

        atMost = Duration.ofMinutes(1);
        assertThat(run("SELECT count(*) AS n FROM t", "next").rows()).isEqualTo(1);
        try (Stream<Path> left = Files.list(folder.resolve("spill"))) {
            assertThat(left).isEmpty();
        }
    }

    private DerivedQuery.Result run(String sql, String target) throws Exception {
        return new DerivedQuery(duckDb, sql, atMost).run(Map.of("t", List.of(input)), folder.resolve(target));
    }
}
