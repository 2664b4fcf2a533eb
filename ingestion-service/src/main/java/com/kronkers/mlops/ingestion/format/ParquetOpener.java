package com.kronkers.mlops.ingestion.format;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Spools Parquet and looks whether its footer is there: the columns are described at its end. */
final class ParquetOpener {
    private static final String NOUN = "a Parquet file";
    private static final int LENGTH_AND_MAGIC = 8;
    private static final int LONGEST_FOOTER = 64 << 20;

    private ParquetOpener() {}

    static ParquetFile open(InputStream in, Path file, FoundFormat found, long expandedLimit) throws IOException {
        try (in) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
        long size = Files.size(file);
        byte[] end = new byte[LENGTH_AND_MAGIC];
        if (size < 4 + LENGTH_AND_MAGIC) {
            throw Unreadable.cutOff(NOUN);
        }
        try (RandomAccessFile reader = new RandomAccessFile(file.toFile(), "r")) {
            reader.seek(size - LENGTH_AND_MAGIC);
            reader.readFully(end);
        }
        String magic = new String(end, 4, 4, StandardCharsets.US_ASCII);
        if (magic.equals("PARE")) {
            throw encrypted();
        }
        if (!magic.equals("PAR1")) {
            throw Unreadable.cutOff(NOUN);
        }
        long footer = ByteBuffer.wrap(end).order(ByteOrder.LITTLE_ENDIAN).getInt();
        if (footer <= 0 || footer > LONGEST_FOOTER || footer > size - 4 - LENGTH_AND_MAGIC) {
            throw Unreadable.damaged(NOUN, "its footer cannot be found", "Write the file again and send it.");
        }
        return new ParquetFile(file, found, expandedLimit);
    }

    static RuntimeException encrypted() {
        return Unreadable.damaged(
                NOUN, "it is encrypted", "Write it without encryption; the service encrypts uploads.");
    }
}
