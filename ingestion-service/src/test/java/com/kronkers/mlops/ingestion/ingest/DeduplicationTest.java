package com.kronkers.mlops.ingestion.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.kronkers.mlops.ingestion.dataset.VersionDraft.Part;
import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import com.kronkers.mlops.ingestion.duckdb.Sql;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeduplicationTest {
    @TempDir
    Path folder;

    private DuckDb duckDb;
    private int names;

    @BeforeEach
    void open() throws IOException {
        duckDb = new DuckDb(256 << 20, 1 << 30, 2, 1, folder.resolve("spill"));
    }

    @Test
    void theLastRowOfAKeyStaysAcrossFiles() throws Exception {
        List<Part> parts = List.of(part("(1, 'a', 1), (2, 'b', 1), (1, 'c', 1)"), part("(2, 'd', 1), (3, 'e', 1)"));

        List<Part> kept = deduplication(null).within(parts);

        assertThat(notes(kept)).containsExactly("c", "d", "e");
        assertThat(kept).extracting(Part::rows).containsExactly(1L, 2L);
        assertThat(kept.get(1)).as("a file that loses nothing stays as it is").isSameAs(parts.get(1));
    }

    @Test
    void theGreatestValueOfAStatedColumnDecides() throws Exception {
        List<Part> parts = List.of(part("(1, 'a', 5), (1, 'b', 9), (1, 'c', NULL), (2, 'd', NULL), (2, 'e', NULL)"));

        assertThat(notes(deduplication("rank").within(parts))).containsExactly("b", "e");
    }

    @Test
    void rowsEqualInEveryColumnAreOneMissingValuesIncluded() throws Exception {
        List<Part> parts = List.of(part("(1, 'a', NULL), (1, 'a', NULL), (1, 'a', 2), (NULL, 'a', 2)"));

        List<Part> kept =
                new Deduplication(duckDb, this::file, file -> file, List.of("id", "note", "rank"), null).within(parts);

        assertThat(kept.get(0).rows()).isEqualTo(3);
    }

    @Test
    void newRowsReplaceOldOnesAndOnlyAffectedFilesAreWritten() throws Exception {
        List<Part> old = List.of(part("(1, 'a', 1), (2, 'b', 1)"), part("(3, 'c', 1)"), part("(4, 'd', 1)"));
        List<Part> fresh = List.of(part("(2, 'B', 1), (4, 'D', 1), (5, 'E', 1)"));

        Deduplication.Merged merged = deduplication(null).against(old, fresh);

        assertThat(merged.old()).extracting(Part::rows).containsExactly(1L, 1L, 0L);
        assertThat(merged.old().get(1)).isSameAs(old.get(1));
        assertThat(merged.fresh()).isEqualTo(fresh);
    }

    @Test
    void anOldRowStaysWhereTheStatedColumnSaysSo() throws Exception {
        List<Part> old = List.of(part("(1, 'a', 9), (2, 'b', 1), (3, 'c', 1)"));
        List<Part> fresh = List.of(part("(1, 'A', 5), (2, 'B', 5), (3, 'C', 1)"));

        Deduplication.Merged merged = deduplication("rank").against(old, fresh);

        assertThat(notes(merged.old())).containsExactly("a");
        assertThat(notes(merged.fresh())).containsExactly("B", "C");
    }

    private Deduplication deduplication(String decidedBy) {
        return new Deduplication(duckDb, this::file, file -> file, List.of("id"), decidedBy);
    }

    private Path file() {
        return folder.resolve("file-" + names++);
    }

    private Part part(String rows) throws SQLException {
        Path file = file();
        try (DuckDbSession session = duckDb.open()) {
            long count = session.run("COPY (SELECT * FROM (VALUES " + rows + ") t(id, note, rank)) TO " + Sql.path(file)
                    + ChunkConversion.PARQUET);
            return new Part(file, count, false);
        }
    }

    private List<String> notes(List<Part> parts) throws SQLException {
        try (DuckDbSession session = duckDb.open()) {
            return session.list(
                    "SELECT note FROM "
                            + Sql.parquet(parts.stream().map(Part::file).toList()),
                    row -> row.getString("note"));
        }
    }
}
