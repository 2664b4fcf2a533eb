package com.kronkers.mlops.ingestion.ingest;

import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.Severity;
import com.kronkers.mlops.ingestion.contract.ValueFormat;
import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import com.kronkers.mlops.ingestion.duckdb.Sql;
import com.kronkers.mlops.ingestion.protect.ColumnProtection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Turns a chunk into typed Parquet by one DuckDB session. Every record that does not fit is kept, with its reasons. */
final class ChunkConversion {
    static final String PARQUET = "(FORMAT parquet, COMPRESSION zstd)";

    /** A bounded chunk takes seconds; a rule of somebody's SQL could take for ever. */
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final DuckDb duckDb;
    private final Supplier<Path> files;

    /** @param files names for the files this makes */
    ChunkConversion(DuckDb duckDb, Supplier<Path> files) {
        this.duckDb = duckDb;
        this.files = files;
    }

    ConvertedChunk convert(Recipe recipe, Chunk chunk) throws SQLException, IOException {
        ChunkQuery query = new ChunkQuery(recipe, chunk, false);
        if (query.anyPlain()) {
            try {
                return convert(recipe, chunk, query);
            } catch (SQLException notPlain) {
                // The characters were right but not what they spell, such as 2017-13-01: read as text, then.
                return convert(recipe, chunk, new ChunkQuery(recipe, chunk, true));
            }
        }
        return convert(recipe, chunk, query);
    }

    private ConvertedChunk convert(Recipe recipe, Chunk chunk, ChunkQuery query) throws SQLException, IOException {
        Path part = files.get();
        Path numbered = recipe.table().numbered() ? chunk.file() : files.get();
        Path unfit = files.get();
        try (DuckDbSession session = duckDb.open()) {
            for (ColumnProtection protection : recipe.protections().values()) {
                protection.prepare(session);
            }
            DuckDb.sandbox(session, List.of(chunk.file(), part, numbered), LONGEST);
            long rows = session.run("COPY (" + query.accepted() + ") TO " + Sql.path(part) + PARQUET);
            Tally fixes = trims(recipe, chunk);
            Tally warnings = new Tally();
            Tally breaches = new Tally();
            count(session, query, fixes, warnings, breaches);
            Tally reasons = new Tally();
            long unfitRows = 0;
            if (rows < chunk.records()) {
                if (!recipe.table().numbered()) {
                    RawText.number(chunk, recipe.table(), numbered);
                }
                unfitRows = explain(session, query.rejected(numbered), recipe, numbered, unfit, reasons);
            }
            if (rows + unfitRows != chunk.records()) {
                throw new IllegalStateException("Rows went missing: of " + chunk.records() + " records of a chunk "
                        + rows + " were accepted and " + unfitRows + " rejected");
            }
            return new ConvertedChunk(
                    chunk, part, rows, unfitRows == 0 ? null : unfit, unfitRows, reasons, fixes, warnings, breaches);
        } finally {
            if (!recipe.table().numbered()) {
                Files.deleteIfExists(numbered);
            }
        }
    }

    private static Tally trims(Recipe recipe, Chunk chunk) {
        Tally fixes = new Tally();
        for (Column column : recipe.contract().columns()) {
            int field = recipe.table().field(column.name());
            ValueFormat format = column.format();
            fixes.add("trim", column.name(), format.trim() ? chunk.statistics().trimmed(field) : 0);
            fixes.add("null-spelling", column.name(), chunk.statistics().nulls(field));
        }
        return fixes;
    }

    private static void count(DuckDbSession session, ChunkQuery query, Tally fixes, Tally warnings, Tally breaches)
            throws SQLException {
        List<ChunkQuery.Tally> tallies = query.tallies();
        if (tallies.isEmpty()) {
            return;
        }
        List<Long> counts = session.one(query.counts(tallies), row -> {
            List<Long> read = new ArrayList<>();
            for (int i = 1; i <= tallies.size(); i++) {
                read.add(row.getLong(i));
            }
            return read;
        });
        for (int i = 0; i < tallies.size(); i++) {
            ChunkQuery.Tally each = tallies.get(i);
            Tally into = each.severity() == null ? fixes : each.severity() == Severity.WARN ? warnings : breaches;
            into.add(each.rule(), each.column(), counts.get(i));
        }
    }

    private static long explain(
            DuckDbSession session, String rejected, Recipe recipe, Path numbered, Path file, Tally reasons)
            throws SQLException, IOException {
        try (Statement statement = session.connection().createStatement();
                ResultSet bad = statement.executeQuery(rejected);
                RejectedRows out = new RejectedRows(file)) {
            if (recipe.table().numbered()) {
                while (bad.next()) {
                    out.add(bad.getLong("line"), bad.getString("reason"), bad.getString("raw"));
                    RawText.count(bad.getString("codes"), reasons);
                }
            } else {
                RawText.explain(bad, out, recipe.table(), numbered, reasons);
            }
            return out.count();
        }
    }
}
