package com.kronkers.mlops.ingestion.format;

/**
 * What an upload turned out to be.
 *
 * @param format {@code csv}, {@code tsv}, {@code jsonl}, {@code xlsx} or {@code parquet}
 * @param compression {@code none}, {@code gzip} or {@code zstd}
 * @param encoding of the text, null where there is none
 * @param sheet of a workbook, null for other formats
 */
public record FoundFormat(String format, String compression, String encoding, String sheet) {}
