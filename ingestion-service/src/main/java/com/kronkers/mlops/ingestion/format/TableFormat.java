package com.kronkers.mlops.ingestion.format;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The formats a table can be sent in, each also compressed by gzip or Zstandard. */
public enum TableFormat {
    /** Delimited text of any dialect. */
    CSV,
    /** Delimited text whose delimiter is the tab. */
    TSV,
    /** One JSON object a line, or an array of objects. */
    JSONL,
    /** An Excel workbook. */
    XLSX,
    /** Apache Parquet. */
    PARQUET;

    /** The name in parameters and reports. */
    public String json() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<TableFormat> of(String json) {
        return Arrays.stream(values()).filter(each -> each.json().equals(json)).findFirst();
    }
}
