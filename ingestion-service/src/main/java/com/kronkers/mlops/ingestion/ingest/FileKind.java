package com.kronkers.mlops.ingestion.ingest;

import com.kronkers.mlops.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** Recognises by their first bytes the files that people send under the name of a CSV file. */
enum FileKind {
    PNG("a PNG picture", 0x89, 'P', 'N', 'G'),
    JPEG("a JPEG picture", 0xFF, 0xD8, 0xFF),
    GZIP("a gzip archive", 0x1F, 0x8B),
    ZSTD("a Zstandard archive", 0x28, 0xB5, 0x2F, 0xFD),
    ZIP("a ZIP archive or an Excel workbook", 'P', 'K', 3, 4),
    PARQUET("a Parquet file", 'P', 'A', 'R', '1'),
    PDF("a PDF document", '%', 'P', 'D', 'F'),
    UTF_16("UTF-16 text", 0xFF, 0xFE),
    UTF_16_BIG("UTF-16 text", 0xFE, 0xFF);

    private final String noun;
    private final byte[] magic;

    FileKind(String noun, int... magic) {
        this.noun = noun;
        this.magic = new byte[magic.length];
        for (int i = 0; i < magic.length; i++) {
            this.magic[i] = (byte) magic[i];
        }
    }

    /**
     * Refuses what cannot be CSV.
     *
     * @param first the file's first bytes
     * @throws RuntimeException a 422 problem that says what the file is instead
     */
    static void requireText(byte[] first) {
        if (first.length == 0) {
            throw Problem.of(422, "empty-file", "The file is empty", "The body has no bytes.")
                    .field("body", "is empty", "Send a CSV file with a header line and at least one row.")
                    .exception();
        }
        for (FileKind kind : values()) {
            if (Arrays.mismatch(first, kind.magic) == kind.magic.length || Arrays.equals(first, kind.magic)) {
                throw notCsv(kind.noun);
            }
        }
        for (byte each : first) {
            if (each == 0) {
                throw notCsv("a binary file");
            }
        }
        String text = new String(first, StandardCharsets.UTF_8).strip().toLowerCase(Locale.ROOT);
        if (text.startsWith("<!doctype") || text.startsWith("<html") || text.startsWith("<?xml")) {
            throw notCsv("an HTML or XML document");
        }
        if (text.startsWith("{") || text.startsWith("[")) {
            throw notCsv("JSON");
        }
    }

    private static RuntimeException notCsv(String noun) {
        return Problem.of(
                        422,
                        "not-csv",
                        "The body is not a CSV file",
                        "By its first bytes the body is " + noun + ", whatever its name says.")
                .field("body", "is " + noun, "Send UTF-8 text with a header line, fields separated by commas.")
                .exception();
    }
}
