package com.kronkers.mlops.ingestion.ingest;

import com.kronkers.mlops.ingestion.format.CsvDialect;
import com.kronkers.mlops.ingestion.format.CsvText;
import com.kronkers.mlops.ingestion.objects.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;

/** An upload while it is read: bounded, and hashed as it was sent. */
final class Receiver {
    private final LimitedInputStream limited;
    private final MessageDigest digest = Digests.sha256();
    private final InputStream in;

    /** @param limit largest upload in bytes */
    Receiver(InputStream body, long limit) {
        this.limited = new LimitedInputStream(body, limit);
        this.in = new DigestInputStream(limited, digest);
    }

    /** The bytes, to be read by one reader. */
    InputStream body() {
        return in;
    }

    /** The upload as CSV. */
    CsvText open() throws IOException {
        CsvSplitter splitter = new CsvSplitter(in);
        FileKind.requireText(splitter.peek());
        CsvHeader header = splitter.header();
        CsvDialect dialect = new CsvDialect(header.delimiter(), '"', '"', true, 0, 0, "UTF-8");
        return CsvText.verbatim(splitter.rest(), dialect, header.names());
    }

    /** Reads what has not been read, and gives the digest of all bytes. */
    String digest() throws IOException {
        in.transferTo(java.io.OutputStream.nullOutputStream());
        return Digests.text(digest);
    }

    /** Bytes read so far. */
    long count() {
        return limited.count();
    }
}
