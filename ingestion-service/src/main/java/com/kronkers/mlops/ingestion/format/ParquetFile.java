package com.kronkers.mlops.ingestion.format;

import java.nio.file.Path;

/**
 * A Parquet upload, decompressed and kept in a spool file. Its magic and its footer's length are checked, its contents
 * are not.
 *
 * @param path the spool file
 * @param found what the upload was
 */
public record ParquetFile(Path path, FoundFormat found) implements OpenedTable {}
