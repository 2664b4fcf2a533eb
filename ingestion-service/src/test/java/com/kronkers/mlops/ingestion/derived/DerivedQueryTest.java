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
                .hasMessageContaining("disabled by configuration");
        assertThatThrownBy(() -> run("SELECT * FROM " + secret, "out")).hasMessageContaining("disabled");
        assertThatThrownBy(() -> run("SELECT * FROM glob('/etc/*')", "out")).hasMessageContaining("disabled");
        assertThatThrownBy(() -> run("SELECT * FROM read_parquet('http://127.0.0.1:1/x')", "out"))
                .hasMessageContaining("disabled");
    }

    @Test
    void doesNotSeeWhatOtherSessionsSpill() throws Exception {
        Path spilled = folder.resolve("spill/of-another-session");
        Files.writeString(spilled, "a\n1\n");

        assertThatThrownBy(() -> run("SELECT * FROM read_csv(" + Sql.path(spilled) + ")", "out"))
                .hasMessageContaining("disabled");
        assertThatThrownBy(() -> run("SELECT * FROM glob(" + Sql.path(spilled.resolveSibling("*")) + ")", "out"))
                .hasMessageContaining("disabled");
    }

    @Test
    void isEndedAfterItsTime() throws Exception {
        atMost = Duration.ofSeconds(1);

        assertThatThrownBy(() ->
                        run("SELECT sum(hash(a.i + b.i)) AS n FROM range(10000000) a(i), range(10000000) b(i)", "out"))
                .hasMessageContaining("ran longer than 1 s");

        assertThat(run("SELECT count(*) AS n FROM t", "next").rows()).isEqualTo(1);
        try (Stream<Path> left = Files.list(folder.resolve("spill"))) {
            assertThat(left).isEmpty();
        }
    }

    private DerivedQuery.Result run(String sql, String target) throws Exception {
        return new DerivedQuery(duckDb, sql, atMost).run(Map.of("t", List.of(input)), folder.resolve(target));
    }
}
