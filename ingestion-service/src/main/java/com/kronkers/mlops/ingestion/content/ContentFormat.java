package com.kronkers.mlops.ingestion.content;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The forms a version's rows can be downloaded in. */
enum ContentFormat {
    PARQUET("application/vnd.apache.parquet", "parquet", "(FORMAT parquet, COMPRESSION zstd)"),
    CSV("text/csv;charset=UTF-8", "csv", "(FORMAT csv, HEADER)"),
    NDJSON("application/x-ndjson", "ndjson", "(FORMAT json)"),
    /** The IPC stream; DuckDB hands it over batch by batch instead of writing it itself. */
    ARROW("application/vnd.apache.arrow.stream", "arrows", null);

    private final String mediaType;
    private final String suffix;
    private final String copyOptions;

    ContentFormat(String mediaType, String suffix, String copyOptions) {
        this.mediaType = mediaType;
        this.suffix = suffix;
        this.copyOptions = copyOptions;
    }

    String mediaType() {
        return mediaType;
    }

    /** The usual ending of such a file's name. */
    String suffix() {
        return suffix;
    }

    /** The options of DuckDB's COPY that write it, null for {@link #ARROW}. */
    String copyOptions() {
        return copyOptions;
    }

    /** The name in the parameter {@code format}. */
    String parameter() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<ContentFormat> named(String parameter) {
        return Arrays.stream(values())
                .filter(each -> each.parameter().equals(parameter))
                .findFirst();
    }

    /**
     * The form a caller likes best.
     *
     * @param accepted media types without parameters, the best first; may contain wildcards
     * @return empty if none of them is offered
     */
    static Optional<ContentFormat> accepted(List<String> accepted) {
        return accepted.stream()
                .flatMap(range -> Arrays.stream(values()).filter(each -> each.fits(range)))
                .findFirst();
    }

    private boolean fits(String range) {
        String own = mediaType.split(";")[0];
        return range.equals("*/*")
                || range.equals(own)
                || range.endsWith("/*") && own.startsWith(range.substring(0, range.length() - 1));
    }
}
