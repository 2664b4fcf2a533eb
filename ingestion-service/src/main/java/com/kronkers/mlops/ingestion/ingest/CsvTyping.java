package com.kronkers.mlops.ingestion.ingest;

import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.ColumnType;
import com.kronkers.mlops.ingestion.contract.DataContract;
import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import com.kronkers.mlops.ingestion.duckdb.Sql;
import com.kronkers.mlops.problem.Problem;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Turns a received upload into typed Parquet by DuckDB. Every row that does not fit is kept, with its reasons. */
final class CsvTyping {
    private static final String PARQUET = "(FORMAT parquet, COMPRESSION zstd)";

    private final DuckDb duckDb;
    private final List<String> nullSpellings;
    private final double inferenceShare;

    CsvTyping(DuckDb duckDb, List<String> nullSpellings, double inferenceShare) {
        this.duckDb = duckDb;
        this.nullSpellings = nullSpellings;
        this.inferenceShare = inferenceShare;
    }

    /**
     * Reads, cleans and types an upload.
     *
     * @param declared the dataset's contract, null to infer one from all values
     * @param timeColumn of an inferred contract, null for none
     * @param files names for the files this makes
     * @throws RuntimeException a 422 problem if there is no row, or none that fits
     */
    TypedRows type(ReceivedUpload upload, DataContract declared, String timeColumn, Supplier<Path> files)
            throws SQLException, IOException {
        if (upload.records() + upload.malformedRows() == 0) {
            throw Problem.of(422, "empty-file", "The file is empty", "It has a header line, but no rows.")
                    .field("body", "has no rows", "Send at least one row below the header.")
                    .exception();
        }
        CsvQuery query = new CsvQuery(upload, nullSpellings);
        try (DuckDbSession session = duckDb.open()) {
            DataContract contract = declared == null ? inferred(session, query, upload, timeColumn) : declared;
            Path parquet = files.get();
            long rows = session.run("COPY (" + query.goodRows(contract) + ") TO " + Sql.path(parquet) + PARQUET);
            long unfit = upload.records() - rows;
            Path rejected = null;
            if (unfit + upload.malformedRows() > 0) {
                Path unfitRows = files.get();
                explain(session, query.badRows(contract), upload, unfitRows);
                rejected = files.get();
                merge(session, List.of(upload.malformed(), unfitRows), rejected);
            }
            if (rows == 0) {
                throw nothingUsable(session, rejected);
            }
            return new TypedRows(contract, parquet, rows, rejected, unfit + upload.malformedRows());
        }
    }

    private DataContract inferred(DuckDbSession session, CsvQuery query, ReceivedUpload upload, String timeColumn)
            throws SQLException {
        List<String> names = upload.header().names();
        List<Column> columns = session.one(query.typeCounts(), row -> {
            List<Column> found = new ArrayList<>();
            for (int i = 0; i < names.size(); i++) {
                found.add(Column.of(names.get(i), inferred(row, i)));
            }
            return found;
        });
        return new DataContract(1, columns, timeColumn);
    }

    private ColumnType inferred(ResultSet row, int index) throws SQLException {
        long present = row.getLong("present_" + index);
        // Codes such as 00123 would lose their zeros.
        if (present == 0 || row.getLong("padded_" + index) > 0) {
            return ColumnType.STRING;
        }
        for (ColumnType type : List.of(
                ColumnType.BOOLEAN, ColumnType.INTEGER, ColumnType.NUMBER, ColumnType.DATE, ColumnType.TIMESTAMP)) {
            if (row.getLong(type.json() + "_" + index) >= inferenceShare * present) {
                return type;
            }
        }
        return ColumnType.STRING;
    }

    /** Walks through the numbered records beside the query's lines, to take each one's raw text. */
    private static void explain(DuckDbSession session, String badRows, ReceivedUpload upload, Path file)
            throws SQLException, IOException {
        CsvHeader header = upload.header();
        try (Statement statement = session.connection().createStatement();
                ResultSet bad = statement.executeQuery(badRows);
                InputStream in = new BufferedInputStream(Files.newInputStream(upload.numbered()));
                RejectedRows rejected = new RejectedRows(file)) {
            RawText rawText = new RawText(bad, rejected, header.delimiter());
            new CsvSplitter(in).split(header.delimiter(), header.names().size() + 1, rawText);
        } catch (RawText.QueryFailed failure) {
            throw failure.cause;
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
                                + ", header=true, all_varchar=true, quote='\"', escape='\"', delim=',') LIMIT 5",
                        row -> new String[] {row.getString("line"), row.getString("reason")})
                .forEach(each -> problem.field("line " + each[0], each[1], "Correct the value, or the declared type."));
        return problem.exception();
    }

    /** Finds the records of the query's lines; both come in line order. */
    private static final class RawText implements CsvSplitter.Sink {
        private final ResultSet bad;
        private final RejectedRows rejected;
        private final char delimiter;
        private long wanted;

        /** Carries a failure of the query through the splitter, which knows no SQL. */
        private static final class QueryFailed extends IOException {
            private static final long serialVersionUID = 1;
            private final SQLException cause;

            QueryFailed(SQLException cause) {
                super(cause);
                this.cause = cause;
            }
        }

        RawText(ResultSet bad, RejectedRows rejected, char delimiter) throws SQLException {
            this.bad = bad;
            this.rejected = rejected;
            this.delimiter = delimiter;
            advance();
        }

        @Override
        public void record(long ignored, byte[] bytes, int offset, int length) throws IOException {
            int from = offset;
            long line = 0;
            while (bytes[from] != delimiter) {
                line = 10 * line + bytes[from++] - '0';
            }
            if (line == wanted) {
                try {
                    rejected.add(line, bad.getString("reason"), bytes, from + 1, offset + length - from - 1);
                    advance();
                } catch (SQLException failure) {
                    throw new QueryFailed(failure);
                }
            }
        }

        @Override
        public void reject(long line, String reason, byte[] bytes, int offset, int length) {
            throw new IllegalStateException("A record was well formed before it was numbered: " + reason);
        }

        private void advance() throws SQLException {
            wanted = bad.next() ? bad.getLong("line") : -1;
        }
    }
}
