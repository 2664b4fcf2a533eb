package com.kronkers.mlops.ingestion.ingest;

import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.DataContract;
import com.kronkers.mlops.ingestion.duckdb.ArrowMemory;
import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import com.kronkers.mlops.ingestion.duckdb.Sql;
import com.kronkers.mlops.ingestion.format.CsvText;
import com.kronkers.mlops.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Turns delimited text into typed Parquet while it arrives, in constant memory: it is cut into records, these are
 * written to chunk files, and a chunk is converted while the next one is received.
 */
final class TextReader {
    /** Where types are found from the first chunk it is so much smaller, as its values cannot be read meanwhile. */
    private static final int FIRST_CHUNK = 8;

    private final DuckDb duckDb;
    private final ArrowMemory memory;
    private final Semaphore turn;
    private final Reading reading;
    private final Supplier<Path> files;

    private volatile Recipe recipe;

    /**
     * What is the same for all uploads.
     *
     * @param nullSpellings the service's
     * @param inferenceShare of values that must fit an inferred type
     * @param chunkBytes the size from which a chunk is converted
     */
    record Settings(List<String> nullSpellings, double inferenceShare, long chunkBytes) {}

    /**
     * What an upload is read for.
     *
     * @param settings of the service
     * @param declared the dataset's contract, null to infer one
     * @param timeColumn of an inferred contract, null for none
     * @param recipes makes a contract's recipe, and refuses one that cannot be followed
     */
    record Reading(Settings settings, DataContract declared, String timeColumn, Recipes recipes) {}

    /** Makes the recipe of a contract. */
    interface Recipes {
        Recipe of(DataContract contract, TableShape table);
    }

    /**
     * @param memory for values that are read while they arrive
     * @param turn one permit for all uploads of the service
     * @param files names for the files this makes
     */
    TextReader(DuckDb duckDb, ArrowMemory memory, Semaphore turn, Reading reading, Supplier<Path> files) {
        this.duckDb = duckDb;
        this.memory = memory;
        this.turn = turn;
        this.reading = reading;
        this.files = files;
    }

    /**
     * Reads, cleans, types and protects a text.
     *
     * @throws RuntimeException a 422 problem if there is no row, or none that fits
     */
    TypedRows read(CsvText text) throws IOException, SQLException {
        TableShape table = TableShape.of(text);
        TypeInference inference = new TypeInference(
                duckDb,
                table,
                reading.settings().nullSpellings(),
                reading.settings().inferenceShare());
        if (reading.declared() != null) {
            recipe = reading.recipes().of(reading.declared(), table);
        }
        Path malformed = files.get();
        long malformedRows;
        List<ConvertedChunk> chunks;
        try (RejectedRows rejects = new RejectedRows(malformed);
                Received received = new Received(table, inference)) {
            long records = receive(text, table, rejects, received);
            malformedRows = rejects.count();
            requireRows(records + malformedRows);
            chunks = received.conversions.finish();
        }
        chunks = confirmed(chunks, inference);
        return typed(chunks, malformed, malformedRows);
    }

    private long receive(CsvText text, TableShape table, RejectedRows rejects, Received received) throws IOException {
        ColumnStatistics none = new ColumnStatistics(spellings(table));
        try (InputStream in = text.records(rejects::add);
                ChunkWriter chunks = new ChunkWriter(table.numbered(), files, none, rejects, received)) {
            CsvSplitter splitter = new CsvSplitter(in, table.numbered() ? 1 : text.firstLine());
            splitter.split(table.scanner(), table.fields(), chunks);
            chunks.end();
            long line = splitter.line();
            for (String footer : text.footer()) {
                rejects.add(line++, "footer line", footer);
            }
            return chunks.records();
        }
    }

    private List<ColumnStatistics.NullSpellings> spellings(TableShape table) {
        List<String> defaults = reading.settings().nullSpellings();
        List<ColumnStatistics.NullSpellings> spellings = new ArrayList<>();
        ColumnStatistics.NullSpellings usual = ColumnStatistics.NullSpellings.of(defaults);
        for (int i = 0; i < table.fields(); i++) {
            spellings.add(usual);
        }
        if (reading.declared() != null) {
            for (Column column : reading.declared().columns()) {
                int field = table.field(column.name());
                spellings.set(field, ColumnStatistics.NullSpellings.of(Cleaning.nullSpellings(column, defaults)));
            }
        }
        return spellings;
    }

    /** Knows the recipe from the first chunk on, and has the values of further ones read while they arrive. */
    private final class Received implements ChunkWriter.Chunks, AutoCloseable {
        private final TableShape table;
        private final TypeInference inference;
        private final Conversions conversions = new Conversions(new Step(), turn);
        private ColumnReader columns;

        Received(TableShape table, TypeInference inference) {
            this.table = table;
            this.inference = inference;
        }

        @Override
        public long bytes() {
            long bytes = reading.settings().chunkBytes();
            return recipe == null && read() ? bytes / FIRST_CHUNK : bytes;
        }

        private boolean read() {
            return !table.numbered() && memory.bytes() > 0;
        }

        @Override
        public ColumnReader columns() {
            if (columns == null && recipe != null && read()) {
                // One chunk is filled while two wait, and some is left for others.
                long bytes = Math.min(bytes(), memory.bytes() / 4);
                columns = new ColumnReader(recipe, spellings(table), memory.part("columns"), bytes);
            }
            return columns;
        }

        @Override
        public void take(Chunk chunk) throws IOException {
            if (recipe == null) {
                try {
                    DataContract inferred = new DataContract(1, inference.infer(chunk), reading.timeColumn());
                    recipe = reading.recipes().of(inferred, table);
                } catch (SQLException failed) {
                    throw new IOException(failed);
                }
            }
            conversions.take(chunk);
        }

        /** A conversion that does not end keeps its columns: freed memory must not be read. */
        @Override
        public void close() throws IOException {
            conversions.close();
            if (columns != null) {
                columns.close();
            }
        }
    }

    /** Converts the chunks while they arrive. Called by one thread at a time. */
    private final class Step implements Conversions.Step {
        private ChunkConversion conversion;

        @Override
        public ConvertedChunk convert(Chunk chunk) throws SQLException, IOException {
            if (conversion == null) {
                conversion = new ChunkConversion(duckDb, files, recipe);
            }
            ConvertedChunk converted = conversion.convert(chunk);
            if (reading.declared() != null) {
                chunk.delete();
            }
            return converted;
        }

        @Override
        public void rest() throws SQLException {
            if (conversion != null) {
                conversion.close();
            }
        }
    }

    /** Types were inferred from the first chunk; where later ones contradict, everything is converted again. */
    private List<ConvertedChunk> confirmed(List<ConvertedChunk> chunks, TypeInference inference)
            throws SQLException, IOException {
        if (reading.declared() != null || chunks.isEmpty()) {
            return chunks;
        }
        List<Column> columns = inference.confirm(recipe.contract().columns(), chunks);
        List<ConvertedChunk> result = chunks;
        if (!columns.equals(recipe.contract().columns())) {
            recipe = reading.recipes().of(new DataContract(1, columns, reading.timeColumn()), recipe.table());
            result = again(chunks);
        }
        for (ConvertedChunk each : result) {
            each.chunk().delete();
        }
        return result;
    }

    private List<ConvertedChunk> again(List<ConvertedChunk> chunks) throws SQLException, IOException {
        List<ConvertedChunk> result = new ArrayList<>();
        turn.acquireUninterruptibly();
        try (ChunkConversion conversion = new ChunkConversion(duckDb, files, recipe)) {
            for (ConvertedChunk each : chunks) {
                result.add(conversion.convert(each.chunk()));
            }
        } finally {
            turn.release();
        }
        return result;
    }

    private TypedRows typed(List<ConvertedChunk> chunks, Path malformed, long malformedRows)
            throws SQLException, IOException {
        List<Path> rejects = new ArrayList<>();
        Tally reasons = new Tally();
        reasons.add("malformed", null, malformedRows);
        long rejected = malformedRows;
        long records = 0;
        if (malformedRows > 0) {
            rejects.add(malformed);
        }
        for (ConvertedChunk chunk : chunks) {
            rejected += chunk.unfitRows();
            records += chunk.chunk().records();
            reasons.add(chunk.reasons());
            if (chunk.unfit() != null) {
                rejects.add(chunk.unfit());
            }
        }
        Path merged = null;
        if (rejected > 0) {
            merged = files.get();
            try (DuckDbSession session = duckDb.open()) {
                merge(session, rejects, merged);
                if (rejected == records + malformedRows) {
                    throw nothingUsable(session, merged);
                }
            }
        }
        return new TypedRows(recipe, chunks, records + malformedRows, merged, rejected, reasons);
    }

    private static void requireRows(long received) {
        if (received == 0) {
            throw Problem.of(422, "empty-file", "The file is empty", "It has a header line, but no rows.")
                    .field("body", "has no rows", "Send at least one row below the header.")
                    .exception();
        }
    }

    private static void merge(DuckDbSession session, List<Path> files, Path merged) throws SQLException {
        session.run("COPY (SELECT * FROM read_csv("
                + Sql.texts(files.stream().map(Path::toString).toList())
                + ", auto_detect=false, header=true, quote='\"', escape='\"', delim=',', max_line_size="
                + 4 * CsvSplitter.LONGEST_RECORD
                + ", columns={'line': 'BIGINT', 'reason': 'VARCHAR', 'raw': 'VARCHAR'}) ORDER BY line) TO "
                + Sql.path(merged) + " (FORMAT csv, HEADER, FORCE_QUOTE (reason, raw))");
    }

    private static RuntimeException nothingUsable(DuckDbSession session, Path rejected) throws SQLException {
        Problem problem = Problem.of(
                422,
                "no-usable-row",
                "No row of the file is usable",
                "Every row was rejected. The first ones are listed in errors.");
        session.list(
                        "SELECT line, reason FROM read_csv(" + Sql.path(rejected)
                                + ", header=true, all_varchar=true, quote='\"', escape='\"', delim=',',"
                                + " max_line_size=" + 4 * CsvSplitter.LONGEST_RECORD + ") LIMIT 5",
                        row -> new String[] {row.getString("line"), row.getString("reason")})
                .forEach(each -> problem.field("line " + each[0], each[1], "Correct the value, or the declared type."));
        return problem.exception();
    }
}
