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
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Turns chunks into typed Parquet, one after another, by one DuckDB session. Every record that does not fit is kept,
 * with its reasons. The session, which is costly to open, may be given back between chunks.
 */
final class ChunkConversion implements AutoCloseable {
    static final String PARQUET = "(FORMAT parquet, COMPRESSION zstd)";

    /** A bounded chunk takes seconds; a rule of somebody's SQL could take for ever. */
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final DuckDb duckDb;
    private final Supplier<Path> files;
    private final Recipe recipe;
    /** The only files that the session reaches; what it reads and what it wrote bear these names meanwhile. */
    private final Path input;

    private final Path numbered;
    private final Path output;
    private DuckDbSession session;

    /** @param files names for the files this makes */
    ChunkConversion(DuckDb duckDb, Supplier<Path> files, Recipe recipe) {
        this.duckDb = duckDb;
        this.files = files;
        this.recipe = recipe;
        this.input = files.get();
        this.numbered = files.get();
        this.output = files.get();
    }

    ConvertedChunk convert(Chunk chunk) throws SQLException, IOException {
        open();
        Files.move(chunk.file(), input);
        try {
            RecordSource records = chunk.columns() == null ? text(chunk, false) : chunk.columns();
            try {
                return convert(chunk, records);
            } catch (SQLTimeoutException tooLong) {
                throw tooLong;
            } catch (SQLException notPlain) {
                // The characters were right but not what they spell, such as 2017-13-01.
                return convert(chunk, text(chunk, true));
            }
        } finally {
            Files.move(input, chunk.file());
        }
    }

    private RecordText text(Chunk chunk, boolean careful) {
        return new RecordText(recipe.table(), chunk, input, careful);
    }

    private void open() throws SQLException {
        if (session != null) {
            return;
        }
        session = duckDb.open();
        for (ColumnProtection protection : recipe.protections().values()) {
            protection.prepare(session);
        }
        DuckDb.sandbox(session, List.of(input, numbered, output), LONGEST);
    }

    /** Gives the session back; the next chunk opens another. */
    @Override
    public void close() throws SQLException {
        if (session != null) {
            DuckDbSession closing = session;
            session = null;
            closing.close();
        }
    }

    private ConvertedChunk convert(Chunk chunk, RecordSource records) throws SQLException, IOException {
        ChunkQuery query = new ChunkQuery(recipe, chunk, records);
        long rows = records.read(
                session,
                fields -> session.run("COPY (" + query.accepted(fields) + ") TO " + Sql.path(output) + PARQUET));
        Path part = files.get();
        Files.move(output, part);
        Tally fixes = trims(chunk);
        Tally warnings = new Tally();
        Tally breaches = new Tally();
        count(records, query, fixes, warnings, breaches);
        Tally reasons = new Tally();
        Path unfit = null;
        long unfitRows = 0;
        if (rows < chunk.records()) {
            unfit = files.get();
            unfitRows = unfit(chunk, query, unfit, reasons);
        }
        if (rows + unfitRows != chunk.records()) {
            throw new IllegalStateException("Rows went missing: of " + chunk.records() + " records of a chunk " + rows
                    + " were accepted and " + unfitRows + " rejected");
        }
        return new ConvertedChunk(
                chunk.asText(),
                part,
                rows,
                unfitRows == 0 ? null : unfit,
                unfitRows,
                reasons,
                fixes,
                warnings,
                breaches);
    }

    private long unfit(Chunk chunk, ChunkQuery query, Path unfit, Tally reasons) throws SQLException, IOException {
        if (recipe.table().numbered()) {
            return explain(query.rejected(input), input, unfit, reasons);
        }
        try {
            RawText.number(chunk, recipe.table(), input, numbered);
            return explain(query.rejected(numbered), numbered, unfit, reasons);
        } finally {
            Files.deleteIfExists(numbered);
        }
    }

    private Tally trims(Chunk chunk) {
        Tally fixes = new Tally();
        for (Column column : recipe.contract().columns()) {
            int field = recipe.table().field(column.name());
            ValueFormat format = column.format();
            fixes.add("trim", column.name(), format.trim() ? chunk.statistics().trimmed(field) : 0);
            fixes.add("null-spelling", column.name(), chunk.statistics().nulls(field));
        }
        return fixes;
    }

    private void count(RecordSource records, ChunkQuery query, Tally fixes, Tally warnings, Tally breaches)
            throws SQLException {
        List<ChunkQuery.Tally> tallies = query.tallies();
        if (tallies.isEmpty()) {
            return;
        }
        List<Long> counts = records.read(
                session,
                fields -> session.one(query.counts(tallies, fields), row -> {
                    List<Long> read = new ArrayList<>();
                    for (int i = 1; i <= tallies.size(); i++) {
                        read.add(row.getLong(i));
                    }
                    return read;
                }));
        for (int i = 0; i < tallies.size(); i++) {
            ChunkQuery.Tally each = tallies.get(i);
            Tally into = each.severity() == null ? fixes : each.severity() == Severity.WARN ? warnings : breaches;
            into.add(each.rule(), each.column(), counts.get(i));
        }
    }

    /** @param records the rejected ones and others, each with its line */
    private long explain(String rejected, Path records, Path file, Tally reasons) throws SQLException, IOException {
        try (Statement statement = session.connection().createStatement();
                ResultSet bad = statement.executeQuery(rejected);
                RejectedRows out = new RejectedRows(file)) {
            if (recipe.table().numbered()) {
                while (bad.next()) {
                    out.add(bad.getLong("line"), bad.getString("reason"), bad.getString("raw"));
                    RawText.count(bad.getString("codes"), reasons);
                }
            } else {
                RawText.explain(bad, out, recipe.table(), records, reasons);
            }
            return out.count();
        }
    }
}
