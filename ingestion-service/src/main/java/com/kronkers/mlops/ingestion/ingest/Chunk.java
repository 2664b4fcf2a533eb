package com.kronkers.mlops.ingestion.ingest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Some of an upload's records, as they were sent, one behind the other on disk.
 *
 * @param number 0 for the upload's first
 * @param file the records, each ended by a line feed
 * @param line of the first record in the upload
 * @param gaps what stood between records
 * @param records their number
 * @param quotes whether a field is quoted
 * @param statistics of its columns
 * @param columns the values of its records, null if they were not read
 */
record Chunk(
        int number,
        Path file,
        long line,
        LineGaps gaps,
        long records,
        boolean quotes,
        ColumnStatistics statistics,
        ChunkColumns columns) {

    /** Frees the memory of its values: the same records, which can be read as text only. */
    Chunk asText() {
        if (columns == null) {
            return this;
        }
        columns.close();
        return new Chunk(number, file, line, gaps, records, quotes, statistics, null);
    }

    /** Frees its disk space. */
    void delete() throws IOException {
        Files.deleteIfExists(file);
    }
}
