package com.kronkers.mlops.ingestion.format;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Recognises by their first bytes the files that people send in place of a table. */
enum Foreign {
    PNG("a PNG picture", 0x89, 'P', 'N', 'G'),
    JPEG("a JPEG picture", 0xFF, 0xD8, 0xFF),
    GIF("a GIF picture", 'G', 'I', 'F', '8'),
    PDF("a PDF document", '%', 'P', 'D', 'F', '-'),
    BZIP2("a bzip2 archive", 'B', 'Z', 'h'),
    XZ("an xz archive", 0xFD, '7', 'z', 'X', 'Z'),
    SEVEN_ZIP("a 7-Zip archive", '7', 'z', 0xBC, 0xAF),
    RAR("a RAR archive", 'R', 'a', 'r', '!'),
    LZ4("an LZ4 archive", 0x04, 0x22, 0x4D, 0x18),
    ORC("an ORC file", 'O', 'R', 'C'),
    AVRO("an Avro file", 'O', 'b', 'j', 1),
    ARROW("an Arrow file", 'A', 'R', 'R', 'O', 'W', '1'),
    SQLITE("an SQLite database", 'S', 'Q', 'L', 'i', 't', 'e', ' ', 'f', 'o', 'r', 'm', 'a', 't'),
    HDF5("an HDF5 file", 0x89, 'H', 'D', 'F'),
    GZIP("a file that is compressed twice", 0x1F, 0x8B),
    ZSTD("a file that is compressed twice", 0x28, 0xB5, 0x2F, 0xFD);

    /** What to send instead. */
    static final String SEND =
            "Send CSV, TSV, JSON Lines, Excel (.xlsx) or Parquet, plain or compressed by gzip or zstd.";

    private static final int TAR_MAGIC = 257;

    private final String noun;
    private final int[] magic;

    Foreign(String noun, int... magic) {
        this.noun = noun;
        this.magic = magic;
    }

    /**
     * Refuses what cannot be a table.
     *
     * @throws RuntimeException a 415 problem that says what the file is instead
     */
    static void refuse(Head head) {
        for (Foreign kind : values()) {
            // Three letters may begin a text.
            boolean text = kind == ORC || kind == BZIP2;
            if (head.startsWith(kind.magic) && !(text && printable(head))) {
                throw Unreadable.notATable(kind.noun, SEND);
            }
        }
        if (head.startsWith(0xD0, 0xCF, 0x11, 0xE0)) {
            refuseCompoundFile(head);
        }
        if (at(head, TAR_MAGIC, "ustar")) {
            throw Unreadable.notATable("a tar archive", "Unpack it and send each file on its own. " + SEND);
        }
        String start = new String(head.bytes(), 0, Math.min(head.bytes().length, 512), StandardCharsets.UTF_8)
                .replace("\uFEFF", "")
                .strip()
                .toLowerCase(Locale.ROOT);
        if (start.startsWith("<!doctype") || start.startsWith("<html") || start.startsWith("<?xml")) {
            throw Unreadable.notATable("an HTML or XML document", SEND);
        }
    }

    /** The container of Excel's old format, and of workbooks with a password, which are encrypted in it. */
    private static void refuseCompoundFile(Head head) {
        if (head.contains("EncryptedPackage".getBytes(StandardCharsets.UTF_16LE))) {
            throw Unreadable.damaged(
                    "an Excel workbook",
                    "it is encrypted by a password",
                    "Save it without a password; the service encrypts what it keeps.");
        }
        throw Unreadable.notATable(
                "an Excel workbook of the old format (.xls), or another Office document", "Save it as .xlsx or CSV.");
    }

    private static boolean printable(Head head) {
        for (int i = 0; i < Math.min(64, head.bytes().length); i++) {
            byte each = head.bytes()[i];
            if (each < ' ' && each != '\t' && each != '\r' && each != '\n') {
                return false;
            }
        }
        return true;
    }

    private static boolean at(Head head, int offset, String text) {
        byte[] bytes = head.bytes();
        return bytes.length >= offset + text.length()
                && new String(bytes, offset, text.length(), StandardCharsets.ISO_8859_1).equals(text);
    }
}
