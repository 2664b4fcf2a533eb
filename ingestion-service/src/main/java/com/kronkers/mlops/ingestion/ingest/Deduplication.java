package com.kronkers.mlops.ingestion.ingest;

import com.kronkers.mlops.ingestion.dataset.VersionDraft.Part;
import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import com.kronkers.mlops.ingestion.duckdb.Sql;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Finds rows of one key in Parquet files, decides which of them stays, and writes the files that lose rows anew. Reads
 * the key's columns only, in partitions by hash, so that memory is bounded whatever the number of rows.
 */
final class Deduplication {
    /** Keys of one partition: so many are counted in the session's memory, or with little of them spilled to disk. */
    private static final long PARTITION = 16_000_000;
    /** A row's position is its file's times this, plus its own. */
    private static final long FILE = 1L << 40;

    private final DuckDb duckDb;
    private final Supplier<Path> files;
    private final UnaryOperator<Path> at;
    private final List<String> key;
    private final String order;

    /**
     * @param files names for files that are written
     * @param at where a file lies
     * @param key the columns that name a row, as stored
     * @param decidedBy the column whose greatest value wins, null if the last row does
     */
    Deduplication(DuckDb duckDb, Supplier<Path> files, UnaryOperator<Path> at, List<String> key, String decidedBy) {
        this.duckDb = duckDb;
        this.files = files;
        this.at = at;
        this.key = key;
        this.order = decidedBy;
    }

    /** The files without the rows that lost against another row of the same files. */
    List<Part> within(List<Part> parts) throws SQLException {
        long rows = parts.stream().mapToLong(Part::rows).sum();
        long partitions = 1 + rows / PARTITION;
        try (DuckDbSession session = duckDb.open()) {
            session.run("CREATE TEMP TABLE losers (row_at BIGINT)");
            String together = Sql.parquet(parts.stream().map(Part::file).map(at).toList());
            long lost = 0;
            for (long partition = 0; partition < partitions; partition++) {
                String hashed = "hash(" + names("") + ")";
                String own = partitions == 1 ? "" : " WHERE " + hashed + " % " + partitions + " = " + partition;
                session.run("CREATE OR REPLACE TEMP TABLE twice AS SELECT h FROM (SELECT " + hashed + " AS h FROM "
                        + together + own + ") GROUP BY h HAVING count(*) > 1");
                long twice = session.one("SELECT count(*) AS n FROM twice", row -> row.getLong("n"));
                if (twice > 0) {
                    lost += session.run("INSERT INTO losers SELECT row_at FROM (SELECT row_at, row_number() OVER"
                            + " (PARTITION BY " + names("") + " ORDER BY " + decision() + "row_at DESC) AS place FROM "
                            + table(parts) + " WHERE " + hashed + " IN (SELECT h FROM twice)) WHERE place > 1");
                }
            }
            return lost == 0 ? parts : without(session, parts);
        }
    }

    /**
     * What stays of old and new rows together.
     *
     * @param old without those that lost, in their order
     * @param fresh without those that lost
     */
    record Merged(List<Part> old, List<Part> fresh) {}

    /** Resolves new rows, of which each key has one, against old ones. At a tie the new row wins. */
    Merged against(List<Part> old, List<Part> fresh) throws SQLException {
        String on = key.stream()
                .map(name -> "o." + Sql.name(name) + " = n." + Sql.name(name))
                .collect(Collectors.joining(" AND "));
        String oldWins = order == null
                ? "false"
                : "coalesce(o." + Sql.name(order) + " > n." + Sql.name(order) + ", n." + Sql.name(order)
                        + " IS NULL AND o." + Sql.name(order) + " IS NOT NULL)";
        try (DuckDbSession session = duckDb.open()) {
            session.run("CREATE TEMP TABLE pairs AS SELECT o.row_at AS old_at, n.row_at AS new_at, " + oldWins
                    + " AS old_wins FROM " + table(old) + " o JOIN " + table(fresh) + " n ON " + on);
            session.run("CREATE TEMP TABLE losers AS SELECT old_at AS row_at FROM pairs WHERE NOT old_wins");
            List<Part> kept = without(session, old);
            session.run(
                    "CREATE OR REPLACE TEMP TABLE losers AS SELECT DISTINCT new_at AS row_at FROM pairs WHERE old_wins");
            return new Merged(kept, without(session, fresh));
        }
    }

    private String decision() {
        return order == null ? "" : Sql.name(order) + " DESC NULLS LAST, ";
    }

    private String names(String prefix) {
        return key.stream().map(name -> prefix + Sql.name(name)).collect(Collectors.joining(", "));
    }

    /** The key, what decides, and the position of every row. */
    private String table(List<Part> parts) {
        List<String> columns = new ArrayList<>(key);
        if (order != null && !columns.contains(order)) {
            columns.add(order);
        }
        String selected = columns.stream().map(Sql::name).collect(Collectors.joining(", "));
        List<String> tables = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            tables.add("SELECT " + selected + ", file_row_number + " + i * FILE + " AS row_at FROM "
                    + rows(parts.get(i).file()));
        }
        return tables.stream().collect(Collectors.joining(" UNION ALL ", "(", ")"));
    }

    private String rows(Path file) {
        return "read_parquet(" + Sql.path(at.apply(file)) + ", file_row_number = true)";
    }

    private List<Part> without(DuckDbSession session, List<Part> parts) throws SQLException {
        List<Part> kept = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            String lost = "SELECT row_at - " + i * FILE + " FROM losers WHERE row_at >= " + i * FILE + " AND row_at < "
                    + (i + 1) * FILE;
            long losses = session.one("SELECT count(*) AS n FROM (" + lost + ")", row -> row.getLong("n"));
            if (losses == 0) {
                kept.add(part);
                continue;
            }
            Path written = files.get();
            long rows = session.run("COPY (SELECT * EXCLUDE (file_row_number) FROM " + rows(part.file())
                    + " WHERE file_row_number NOT IN (" + lost + ")) TO " + Sql.path(written)
                    + ChunkConversion.PARQUET);
            if (rows + losses != part.rows()) {
                throw new IllegalStateException("Rows went missing: of " + part.rows() + " rows of a file " + losses
                        + " lost and " + rows + " stayed");
            }
            kept.add(new Part(written, rows, part.rewritten()));
        }
        return kept;
    }
}
