package com.kronkers.mlops.ingestion.reproduction;

import static org.assertj.core.api.Assertions.assertThat;

import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import com.kronkers.mlops.ingestion.duckdb.Sql;
import com.kronkers.mlops.ingestion.reproduction.RowComparison.Differences;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowComparisonTest {
    private static final List<String> COLUMNS = List.of("id", "text");

    @TempDir
    Path folder;

    private DuckDb duckDb;

    @BeforeEach
    void open() throws IOException {
        duckDb = new DuckDb(128L << 20, 1L << 30, 1, 1, folder.resolve("spill"));
    }

    @Test
    void orderAndCutDoNotMatter() throws SQLException {
        Path whole = parquet("SELECT range AS id, 't' || range AS text FROM range(1000)");
        Path first = parquet("SELECT range AS id, 't' || range AS text FROM range(600, 1000)");
        Path second = parquet("SELECT range AS id, 't' || range AS text FROM range(600)");

        assertThat(between(List.of(whole), List.of(first, second), 1000)).isEqualTo(new Differences(0, 0));
    }

    @Test
    void changedAndRepeatedRowsDiffer() throws SQLException {
        Path recorded = parquet("VALUES (1, 'a'), (2, NULL), (2, NULL), (3, 'c')");
        Path rebuilt = parquet("VALUES (1, 'a'), (2, NULL), (3, 'C'), (4, 'd')");

        assertThat(between(List.of(recorded), List.of(rebuilt), 4)).isEqualTo(new Differences(2, 2));
        assertThat(between(List.of(recorded), List.of(), 4)).isEqualTo(new Differences(4, 0));
        assertThat(between(List.of(), List.of(), 0)).isEqualTo(new Differences(0, 0));
    }

    @Test
    void manyRowsAreComparedInSeveralPasses() throws SQLException {
        Path recorded = parquet("SELECT range AS id, 't' || range AS text FROM range(10000)");
        Path rebuilt = parquet("SELECT range AS id, 't' || range AS text FROM range(1, 10001)");

        assertThat(between(List.of(recorded), List.of(rebuilt), 5_000_000)).isEqualTo(new Differences(1, 1));
    }

    private Differences between(List<Path> first, List<Path> second, long rows) throws SQLException {
        return new RowComparison(duckDb).between(COLUMNS, first, second, rows);
    }

    private Path parquet(String query) throws SQLException {
        Path file = folder.resolve(java.util.UUID.randomUUID() + ".parquet");
        try (DuckDbSession session = duckDb.open()) {
            session.run("COPY (SELECT * FROM (" + query + ") AS rows(id, text)) TO " + Sql.path(file)
                    + " (FORMAT parquet)");
        }
        return file;
    }
}
