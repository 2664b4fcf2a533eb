package com.kronkers.mlops.ingestion.diff;

import static org.assertj.core.api.Assertions.assertThat;

import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.ColumnType;
import com.kronkers.mlops.ingestion.diff.VersionDiff.Rows;
import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import com.kronkers.mlops.ingestion.duckdb.Sql;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowDifferenceTest {
    private static final List<Column> COLUMNS = List.of(
            Column.of("id", ColumnType.INTEGER),
            Column.of("content", ColumnType.STRING),
            Column.of("kind", ColumnType.STRING));
    private static final String OLD =
            "SELECT i AS id, 'c' || i AS content, NULL::VARCHAR AS kind FROM range(1000) AS r(i)";

    @TempDir
    Path folder;

    private DuckDb duckDb;
    private int files;

    @BeforeEach
    void open() throws Exception {
        duckDb = new DuckDb(256 << 20, 1 << 30, 2, 1, folder.resolve("spill"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7})
    void keysAreAddedRemovedAndChangedHoweverManyPartitions(int partitions) throws Exception {
        String fresh = "SELECT id, CASE WHEN id % 100 = 0 THEN 'new' ELSE content END AS content, kind FROM (" + OLD
                + ") WHERE id % 50 <> 1 UNION ALL SELECT 2000 + i, 'x', 'y' FROM range(3) AS r(i)";

        Rows rows = difference(List.of(file(OLD)), List.of(file(fresh)), List.of("id"), partitions);

        assertThat(rows.added()).isEqualTo(3);
        assertThat(rows.removed()).isEqualTo(20);
        assertThat(rows.changed()).isEqualTo(10);
        assertThat(rows.samples().added()).hasSize(3);
        assertThat(rows.samples().removed()).hasSize(5);
        assertThat(rows.samples().changed()).hasSize(5).allSatisfy(change -> {
            assertThat(change.from().get("id")).isEqualTo(change.to().get("id"));
            assertThat(change.to()).containsEntry("content", "new");
        });
    }

    @Test
    void withoutAKeyRepeatedRowsCount() throws Exception {
        String three = "SELECT 1 AS id, 'a' AS content, NULL::VARCHAR AS kind FROM range(3)";
        String one = "SELECT 1 AS id, 'a' AS content, NULL::VARCHAR AS kind UNION ALL SELECT 1, 'b', NULL";

        Rows rows = difference(List.of(file(three)), List.of(file(one)), List.of(), 1);

        assertThat(rows.added()).isEqualTo(1);
        assertThat(rows.removed()).isEqualTo(2);
        assertThat(rows.changed()).isNull();
    }

    @Test
    void aKeyWithoutAValueIsAKeyToo() throws Exception {
        String old = "SELECT NULL::BIGINT AS id, 'a' AS content, NULL::VARCHAR AS kind";
        String fresh = "SELECT NULL::BIGINT AS id, 'b' AS content, NULL::VARCHAR AS kind";

        Rows rows = difference(List.of(file(old)), List.of(file(fresh)), List.of("id"), 1);

        assertThat(rows.changed()).isEqualTo(1);
        assertThat(rows.added() + rows.removed()).isZero();
    }

    @Test
    void rowsThatOnlyMovedToOtherFilesAreTheSame() throws Exception {
        List<Path> split =
                List.of(file("FROM (" + OLD + ") WHERE id >= 400"), file("FROM (" + OLD + ") WHERE id < 400"));

        Rows rows = difference(List.of(file(OLD)), split, List.of("id"), 1);

        assertThat(rows.added() + rows.removed() + rows.changed()).isZero();
    }

    @Test
    void aSideWithoutFilesIsEmpty() throws Exception {
        Rows rows = difference(List.of(), List.of(file(OLD)), List.of("id"), 1);

        assertThat(rows.added()).isEqualTo(1000);
        assertThat(rows.removed()).isZero();
    }

    private Rows difference(List<Path> from, List<Path> to, List<String> key, int partitions) throws Exception {
        try (DuckDbSession session = duckDb.open()) {
            List<String> shown = COLUMNS.stream().map(Column::name).toList();
            return new RowDifference(session, from, to, COLUMNS, key, shown, 5)
                    .count((partitions - 1) * RowDifference.PARTITION, 0);
        }
    }

    private Path file(String sql) throws Exception {
        Path file = folder.resolve("rows-" + files++);
        try (DuckDbSession session = duckDb.open()) {
            session.run("COPY (" + sql + ") TO " + Sql.path(file) + " (FORMAT parquet)");
        }
        return file;
    }
}
