package com.kronkers.mlops.ingestion.ingest;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/** Writes records to chunk files of bounded size and hands each on as soon as it is full. */
final class ChunkWriter implements CsvSplitter.Sink, AutoCloseable {
    private final boolean numbered;
    private final Supplier<Path> files;
    private final ColumnStatistics none;
    private final RejectedRows malformed;
    private final Chunks chunks;
    private final byte[] block = new byte[CsvSplitter.LONGEST_RECORD + (64 << 10)];

    private OutputStream out;
    private Path file;
    private int filled;
    private long written;
    private int handedOn;
    private long total;

    // Of the chunk being written.
    private ColumnReader columns;
    private ColumnStatistics statistics;
    private LineGaps gaps;
    private int records;
    private boolean quotes;
    private long chunkBytes;
    private long firstLine;
    private long expectedLine;

    /** What becomes of the chunks. */
    interface Chunks {
        /** The size from which the next chunk is full. */
        long bytes();

        /** Reads the next chunk's values, null if nothing should. */
        ColumnReader columns();

        /** Takes a full chunk. May block until there is room for it. */
        void take(Chunk chunk) throws IOException;
    }

    /**
     * @param numbered whether records begin with their line
     * @param none statistics of nothing yet
     * @param malformed where lines go that are no records
     */
    ChunkWriter(boolean numbered, Supplier<Path> files, ColumnStatistics none, RejectedRows malformed, Chunks chunks) {
        this.numbered = numbered;
        this.files = files;
        this.none = none;
        this.malformed = malformed;
        this.chunks = chunks;
    }

    @Override
    public int plain(long line, byte[] bytes, int from, int limit) throws IOException {
        if (out == null) {
            columns = chunks.columns();
        }
        int end = columns == null ? NOT_PLAIN : columns.plain(bytes, from, limit);
        if (end != NOT_PLAIN) {
            int broken = bytes[end - 2] == '\r' ? 2 : 1;
            append(line, bytes, from, end - broken - from, 0);
        }
        return end;
    }

    @Override
    public void record(long line, byte[] bytes, int offset, int length, RecordScanner fields) throws IOException {
        if (out == null) {
            begin(line);
        }
        statistics.add(bytes, fields);
        quotes |= fields.quotes();
        if (columns != null) {
            columns.add(bytes, offset, length, fields);
        }
        append(line, bytes, offset, length, fields.breaks());
    }

    private void append(long line, byte[] bytes, int offset, int length, int breaks) throws IOException {
        if (out == null) {
            begin(line);
        }
        if (line != expectedLine && !numbered) {
            gaps.add(records, Math.toIntExact(line - expectedLine));
        }
        expectedLine = line + breaks + 1;
        if (filled + length + 1 > block.length) {
            flush();
        }
        System.arraycopy(bytes, offset, block, filled, length);
        filled += length;
        block[filled++] = '\n';
        records++;
        if (written + filled >= chunkBytes || gaps.full() || columns != null && columns.full()) {
            end();
        }
    }

    @Override
    public void reject(long line, String reason, byte[] bytes, int offset, int length) throws IOException {
        malformed.add(numbered ? numberIn(bytes, offset, length) : line, reason, bytes, offset, length);
    }

    private static long numberIn(byte[] bytes, int offset, int length) {
        long number = 0;
        for (int i = offset; i < offset + length && bytes[i] >= '0' && bytes[i] <= '9'; i++) {
            number = 10 * number + bytes[i] - '0';
        }
        return number;
    }

    private void begin(long line) throws IOException {
        file = files.get();
        out = Files.newOutputStream(file);
        chunkBytes = chunks.bytes();
        columns = chunks.columns();
        statistics = none.fresh();
        gaps = new LineGaps();
        records = 0;
        written = 0;
        quotes = false;
        firstLine = line;
        expectedLine = line;
    }

    private void flush() throws IOException {
        out.write(block, 0, filled);
        written += filled;
        filled = 0;
    }

    /** Hands on what has not been handed on. */
    void end() throws IOException {
        if (out != null) {
            flush();
            out.close();
            out = null;
            total += records;
            ChunkColumns read = columns == null ? null : columns.take(statistics);
            chunks.take(new Chunk(handedOn++, file, firstLine, gaps, records, quotes, statistics, read));
        }
    }

    /** Well-formed records handed on. */
    long records() {
        return total;
    }

    @Override
    public void close() throws IOException {
        if (out != null) {
            out.close();
        }
    }
}
