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
        if (head.startsWith('P', 'A', 'R', 'E')) {
            throw ParquetOpener.encrypted();
        }
        if (head.startsWith('P', 'A', 'R', '1')) {
            requireFormat(options, TableFormat.PARQUET);
            FoundFormat found = new FoundFormat(TableFormat.PARQUET.json(), compression.json(), null, null);
            return ParquetOpener.open(
                    head.from(0), spool.get(), found, config.expandedLimit().asLongValue());
        }
        if (head.startsWith('P', 'K', 3, 4)) {
            requireFormat(options, TableFormat.XLSX);
            return new WorkbookOpener(options, config).open(head.from(0), spool.get(), compression.json());
        }
        return text(head, options, compression, spool);
    }

    private OpenedTable text(Head head, FormatOptions options, Compression compression, Supplier<Path> spool)
            throws IOException {
        TextEncoding encoding =
                options.encoding() == null ? TextEncoding.of(head) : TextEncoding.stated(options.encoding(), head);
        if (encoding.binary(head.bytes())) {
            throw Unreadable.notATable("a binary file", Foreign.SEND);
        }
        // UTF-8 itself is not read twice: looking at its first bytes again costs nothing.
        Head utf8 = Head.of(encoding.utf8(head), SAMPLE);
        TableFormat format = textFormat(utf8, options);
        FoundFormat found = new FoundFormat(
                format.json(), compression.json(), encoding.charset().name(), null);
        return format == TableFormat.JSONL
                ? new JsonOpener(spool).open(utf8, found)
                : new CsvOpener(options, SAMPLE).open(utf8, found);
    }

    private static TableFormat textFormat(Head utf8, FormatOptions options) throws IOException {
        if (options.format() == null) {
            return JsonOpener.recognises(utf8) ? TableFormat.JSONL : TableFormat.CSV;
        }
        if (options.format() == TableFormat.XLSX || options.format() == TableFormat.PARQUET) {
            throw Unreadable.option(
                    "format",
                    "is " + options.format().json() + ", but the body is text",
                    "Send format=csv, tsv or jsonl, or leave it out to have it detected.");
        }
        return options.format();
    }

    private static void requireFormat(FormatOptions options, TableFormat format) {
        if (options.format() != null && options.format() != format) {
            throw Unreadable.option(
                    "format",
                    "is " + options.format().json() + ", but the body is " + format.json(),
                    "Send format=" + format.json() + ", or leave it out to have it detected.");
        }
    }
}
