package com.kronkers.mlops.ingestion.format;

/** An upload whose format is known and whose rows can be read. */
public sealed interface OpenedTable permits CsvText, ParquetFile {
    /** What the upload turned out to be, for the version's report. */
    FoundFormat found();
}
