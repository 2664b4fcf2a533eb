package com.kronkers.mlops.ingestion.content;

/** The forms a version's rows can be downloaded in. */
enum ContentFormat {
    PARQUET("application/vnd.apache.parquet", "(FORMAT parquet, COMPRESSION zstd)"),
    CSV("text/csv;charset=UTF-8", "(FORMAT csv, HEADER)"),
    NDJSON("application/x-ndjson", "(FORMAT json)");

    private final String mediaType;
    private final String copyOptions;

    ContentFormat(String mediaType, String copyOptions) {
        this.mediaType = mediaType;
        this.copyOptions = copyOptions;
    }

    String mediaType() {
        return mediaType;
    }

    /** The options of DuckDB's COPY that write it. */
    String copyOptions() {
        return copyOptions;
    }
}
