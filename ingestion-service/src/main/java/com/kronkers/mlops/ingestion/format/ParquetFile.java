package com.kronkers.mlops.ingestion.format;

import java.nio.file.Path;

/**
 * A Parquet upload, decompressed and kept in a spool file. Its magic and its footer's length are checked, its contents
 * are not.
 *
 * @param path the spool file
 * @param found what the upload was
 * @param expandedLimit most bytes that its rows may have as text
 */
public record ParquetFile(Path path, FoundFormat found, long expandedLimit) implements OpenedTable {
    /** 422: a few repeated bytes of a Parquet file can stand for any number of rows. */
    public RuntimeException expandsTooFar() {
        return Unreadable.expandsTooFar(
                "a Parquet file", expandedLimit + " bytes", "Split the file and send the parts by mode=append.");
    }
}
