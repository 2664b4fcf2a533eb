package com.kronkers.mlops.ingestion.ingest;

import com.kronkers.mlops.ingestion.objects.Digests;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.function.Consumer;

/** Streams an upload to disk while hashing, counting and cutting it, in constant memory. */
final class Receiver {
    private final long limit;

    /** @param limit largest upload in bytes */
    Receiver(long limit) {
        this.limit = limit;
    }

    /**
     * Reads the whole body.
     *
     * @param numbered where the records go
     * @param malformed where the lines go that are no records
     * @param headerCheck sees the header before anything else is read, and throws to refuse the file
     */
    ReceivedUpload receive(InputStream body, Path numbered, Path malformed, Consumer<CsvHeader> headerCheck)
            throws IOException {
        MessageDigest digest = Digests.sha256();
        LimitedInputStream limited = new LimitedInputStream(body, limit);
        CsvSplitter splitter = new CsvSplitter(new DigestInputStream(limited, digest));
        FileKind.requireText(splitter.peek());
        CsvHeader header = splitter.header();
        headerCheck.accept(header);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(numbered), 1 << 16);
                RejectedRows rejected = new RejectedRows(malformed)) {
            Numbering numbering = new Numbering(out, rejected, header.delimiter());
            splitter.split(header, numbering);
            return new ReceivedUpload(
                    numbered,
                    malformed,
                    header,
                    Digests.text(digest),
                    limited.count(),
                    numbering.records,
                    rejected.count(),
                    splitter.oddBlanks());
        }
    }

    private static final class Numbering implements CsvSplitter.Sink {
        private final OutputStream out;
        private final RejectedRows rejected;
        private final char delimiter;
        private long records;

        Numbering(OutputStream out, RejectedRows rejected, char delimiter) {
            this.out = out;
            this.rejected = rejected;
            this.delimiter = delimiter;
        }

        @Override
        public void record(long line, byte[] bytes, int offset, int length) throws IOException {
            out.write(Long.toString(line).getBytes(StandardCharsets.US_ASCII));
            out.write(delimiter);
            out.write(bytes, offset, length);
            out.write('\n');
            records++;
        }

        @Override
        public void reject(long line, String reason, byte[] bytes, int offset, int length) throws IOException {
            rejected.add(line, reason, bytes, offset, length);
        }
    }
}
