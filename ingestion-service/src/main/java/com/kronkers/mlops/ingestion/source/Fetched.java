package com.kronkers.mlops.ingestion.source;

import java.io.InputStream;

/** What a source gave. */
sealed interface Fetched {
    /** It has nothing that was not pulled before. */
    record Nothing(String why) implements Fetched {}

    /**
     * A file, or rows as CSV.
     *
     * @param body read once and closed by the reader
     * @param bytes its length, negative if that is not known
     * @param progress what to remember once this is committed
     */
    record Content(InputStream body, long bytes, Progress progress) implements Fetched {}
}
