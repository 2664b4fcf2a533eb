package com.kronkers.mlops.ingestion.format;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** How an upload is compressed, by its first bytes. */
enum Compression {
    NONE("none", null),
    GZIP("gzip", "a gzip file"),
    ZSTD("zstd", "a Zstandard file");

    /** The largest window, as a power of two: what each upload may take of the machine's memory. */
    private static final int LONGEST_WINDOW = 25;

    private static final int SKIPPABLE_FRAME = 0x50;

    private final String json;
    private final String noun;

    Compression(String json, String noun) {
        this.json = json;
        this.noun = noun;
    }

    static Compression of(Head head) {
        if (head.startsWith(0x1F, 0x8B)) {
            return GZIP;
        }
        byte[] bytes = head.bytes();
        boolean skippable = bytes.length > 3
                && (bytes[0] & 0xF0) == SKIPPABLE_FRAME
                && bytes[1] == 0x2A
                && bytes[2] == 0x4D
                && bytes[3] == 0x18;
        return skippable || head.startsWith(0x28, 0xB5, 0x2F, 0xFD) ? ZSTD : NONE;
    }

    String json() {
        return json;
    }

    /** The decompressed stream, read to its last byte, or ended by a 422 problem. */
    InputStream open(InputStream in, FormatConfig config) throws IOException {
        CountingStream compressed = new CountingStream(in);
        InputStream expanded =
                switch (this) {
                    case NONE -> compressed;
                    case GZIP -> new GzipStream(compressed);
                    case ZSTD -> new ZstandardStream(new ZstdInputStream(compressed).setLongMax(LONGEST_WINDOW));
                };
        long limit = config.expandedLimit().asLongValue();
        return this == NONE
                ? in
                : new ExpansionGuard(expanded, noun, compressed::count, limit, config.expansionRatio());
    }

    /** Tells what is wrong with a Zstandard file. */
    private static final class ZstandardStream extends FilterInputStream {
        ZstandardStream(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                return super.read(bytes, offset, length);
            } catch (ZstdIOException damage) {
                throw problem(damage);
            }
        }

        private static RuntimeException problem(ZstdIOException damage) {
            String text = String.valueOf(damage.getMessage());
            if (text.startsWith("Truncated") || text.startsWith("Unexpected end")) {
                return Unreadable.cutOff(ZSTD.noun);
            }
            boolean window = text.contains("memory") || text.contains("Window") || text.contains("too large");
            String fix = window
                    ? "Compress it by zstd without --ultra and --long, so that its window is at most 32 MiB."
                    : "Compress the file again and send it.";
            return Unreadable.damaged(ZSTD.noun, "it cannot be decompressed: " + text, fix);
        }
    }
}
