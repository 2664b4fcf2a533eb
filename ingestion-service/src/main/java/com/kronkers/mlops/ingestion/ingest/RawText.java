package com.kronkers.mlops.ingestion.ingest;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Finds the raw text of rejected records; both come in line order. Only chunks with such records are read again. */
final class RawText implements CsvSplitter.Sink {
    private final ResultSet bad;
    private final RejectedRows rejected;
    private final char delimiter;
    private final Tally reasons;
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

    private RawText(ResultSet bad, RejectedRows rejected, char delimiter, Tally reasons) throws SQLException {
        this.bad = bad;
        this.rejected = rejected;
        this.delimiter = delimiter;
        this.reasons = reasons;
        advance();
    }

    /** Writes the records of a chunk with their lines in the upload as an additional first field. */
    static void number(Chunk chunk, TableShape table, Path records, Path file) throws IOException {
        LineGaps.Walk gaps = chunk.gaps().new Walk();
        try (InputStream in = Files.newInputStream(records);
                OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
            new CsvSplitter(in, chunk.line()).split(table.scanner(), table.fields(), new CsvSplitter.Sink() {
                private int record;

                @Override
                public void record(long line, byte[] bytes, int offset, int length, RecordScanner fields)
                        throws IOException {
                    long upload = line + gaps.before(record++);
                    out.write(Long.toString(upload).getBytes(StandardCharsets.US_ASCII));
                    out.write(table.delimiter());
                    out.write(bytes, offset, length);
                    out.write('\n');
                }

                @Override
                public void reject(long line, String reason, byte[] bytes, int offset, int length) {
                    throw new IllegalStateException("A record was well formed before: " + reason);
                }
            });
        }
    }

    /**
     * Writes the rejected records of a query.
     *
     * @param bad {@code line, reason, codes} in line order
     * @param numbered the file the query reads
     */
    static void explain(ResultSet bad, RejectedRows rejected, TableShape table, Path numbered, Tally reasons)
            throws SQLException, IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(numbered))) {
            RawText rawText = new RawText(bad, rejected, table.delimiter(), reasons);
            new CsvSplitter(in).split(table.scanner(), table.fields() + 1, rawText);
        } catch (QueryFailed failure) {
            throw failure.cause;
        }
    }

    /** Counts the reasons of one record. */
    static void count(String codes, Tally reasons) {
        for (String code : codes.split(ChunkQuery.NEXT)) {
            int within = code.indexOf(ChunkQuery.WITHIN);
            reasons.add(code.substring(0, within), code.substring(within + 1), 1);
        }
    }

    @Override
    public void record(long ignored, byte[] bytes, int offset, int length, RecordScanner fields) throws IOException {
        int from = offset;
        long line = 0;
        while (bytes[from] != delimiter) {
            line = 10 * line + bytes[from++] - '0';
        }
        if (line == wanted) {
            try {
                rejected.add(line, bad.getString("reason"), bytes, from + 1, offset + length - from - 1);
                count(bad.getString("codes"), reasons);
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
