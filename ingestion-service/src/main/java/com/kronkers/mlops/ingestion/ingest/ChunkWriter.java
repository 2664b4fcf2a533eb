package com.kronkers.mlops.ingestion.ingest;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/** Writes records to chunk files of bounded size and hands each on as soon as it is full. */
final class ChunkWriter implements CsvSplitter.Sink, AutoCloseable {
    private final long chunkBytes;
    private final boolean numbered;
    private final Supplier<Path> files;
    private final ColumnStatistics none;
    private final RejectedRows malformed;
    private final Next next;
    private final byte[] block = new byte[CsvSplitter.LONGEST_RECORD + (64 << 10)];

    private OutputStream out;
    private Path file;
    private int filled;
    private long written;
    private int chunks;
    private long total;

    // Of the chunk being written.
    private ColumnStatistics statistics;
    private LineGaps gaps;
    private int records;
    private boolean quotes;
    private long firstLine;
    private long expectedLine;

    /** Takes a full chunk. May block until there is room for it. */
    interface Next {
        void take(Chunk chunk) throws IOException;
    }

    /**
     * @param chunkBytes the size from which a chunk is full
     * @param numbered whether records begin with their line
     * @param none statistics of nothing yet
     * @param malformed where lines go that are no records
     */
    ChunkWriter(
            long chunkBytes,
            boolean numbered,
            Supplier<Path> files,
            ColumnStatistics none,
            RejectedRows malformed,
            Next next) {
        this.chunkBytes = chunkBytes;
        this.numbered = numbered;
        this.files = files;
        this.none = none;
        this.malformed = malformed;
        this.next = next;
    }

    @Override
    public void record(long line, byte[] bytes, int offset, int length, RecordScanner fields) throws IOException {
        if (out == null) {
            begin(line);
        }
        if (line != expectedLine && !numbered) {
            gaps.add(records, Math.toIntExact(line - expectedLine));
        }
        expectedLine = line + fields.breaks() + 1;
        statistics.add(bytes, fields);
        quotes |= fields.quotes();
        if (filled + length + 1 > block.length) {
            flush();
        }
        System.arraycopy(bytes, offset, block, filled, length);
        filled += length;
        block[filled++] = '\n';
        records++;
        if (written + filled >= chunkBytes || gaps.full()) {
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
            next.take(new Chunk(chunks++, file, firstLine, gaps, records, quotes, statistics));
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
