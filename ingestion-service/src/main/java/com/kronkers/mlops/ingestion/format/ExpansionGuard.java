package com.kronkers.mlops.ingestion.format;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongSupplier;

/** Ends the reading of a decompressed stream that expands too far, before it fills a disk. */
final class ExpansionGuard extends FilterInputStream {
    /** Below this many bytes no ratio is too high: a small file of one repeated line does no harm. */
    static final long RATIO_COUNTS_FROM = 64L << 20;

    private final String noun;
    private final LongSupplier compressed;
    private final long limit;
    private final int ratio;
    private long expanded;

    /**
     * Guards a stream.
     *
     * @param noun what is expanded
     * @param compressed bytes read so far of what is expanded
     * @param limit most expanded bytes
     * @param ratio most expanded bytes per compressed byte
     */
    ExpansionGuard(InputStream in, String noun, LongSupplier compressed, long limit, int ratio) {
        super(in);
        this.noun = noun;
        this.compressed = compressed;
        this.limit = limit;
        this.ratio = ratio;
    }

    @Override
    public int read() throws IOException {
        int read = super.read();
        expanded(read < 0 ? 0 : 1);
        return read;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = super.read(bytes, offset, length);
        expanded(Math.max(read, 0));
        return read;
    }

    @Override
    public long skip(long count) throws IOException {
        throw new UnsupportedOperationException("What is skipped would not be counted.");
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void expanded(int read) {
        expanded += read;
        if (expanded > limit) {
            throw Unreadable.expandsTooFar(noun, limit + " bytes", "Split the file and send the parts by mode=append.");
        }
        if (expanded > RATIO_COUNTS_FROM && expanded / ratio > compressed.getAsLong()) {
            throw Unreadable.expandsTooFar(
                    noun, ratio + " times its size", "If it is no mistake, send the file without compression.");
        }
    }
}
