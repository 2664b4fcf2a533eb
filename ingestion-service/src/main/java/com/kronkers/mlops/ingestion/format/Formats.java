package com.kronkers.mlops.ingestion.format;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.function.Supplier;

/** Opens whatever table people send: finds out its compression, format, encoding and dialect. */
@ApplicationScoped
public class Formats {
    /** Bytes from which encoding, format and dialect are detected. */
    private static final int SAMPLE = 256 << 10;

    private final FormatConfig config;

    Formats(FormatConfig config) {
        this.config = config;
    }

    /**
     * Opens a table. Reads its first bytes, or all of them where the format can only be read from a file.
     *
     * @param body the upload, read once; whoever hashes it must read what is left of it in the end
     * @param options what the caller said about it
     * @param spool makes names for files that are needed while the table is read; the caller deletes them afterwards
     * @throws RuntimeException a 422 problem if the upload is damaged, empty or against its options, a 415 problem if it
     *     is no table, each with what it is instead and what to send
     */
    public OpenedTable open(InputStream body, FormatOptions options, Supplier<Path> spool) throws IOException {
        Head packed = Head.of(body, SAMPLE);
        Compression compression = Compression.of(packed);
        Head head =
                compression == Compression.NONE ? packed : Head.of(compression.open(packed.from(0), config), SAMPLE);
        if (head.bytes().length == 0) {
            throw Unreadable.empty("The body has no bytes.");
        }
        Foreign.refuse(head);
        return text(head, options, compression, spool);
    }

    private OpenedTable text(Head head, FormatOptions options, Compression compression, Supplier<Path> spool)
            throws IOException {
        TextEncoding encoding =
                options.encoding() == null ? TextEncoding.of(head) : TextEncoding.stated(options.encoding(), head);
        if (encoding.binary(head.bytes())) {
            throw Unreadable.notATable("a binary file", Foreign.SEND);
        }
        TableFormat format = options.format() == null ? TableFormat.CSV : options.format();
        FoundFormat found = new FoundFormat(
                format.json(), compression.json(), encoding.charset().name(), null);
        return new CsvOpener(options, SAMPLE).open(encoding.utf8(head), found);
    }
}
