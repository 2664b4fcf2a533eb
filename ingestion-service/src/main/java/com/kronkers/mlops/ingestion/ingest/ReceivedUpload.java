package com.kronkers.mlops.ingestion.ingest;

import java.nio.file.Path;

/**
 * An upload on disk, cut into records.
 *
 * @param numbered the well-formed records, each with its line number as an additional first field, without a header
 * @param malformed a {@link RejectedRows} file of the lines that are no records
 * @param header the file's columns
 * @param digest of the bytes as they were sent
 * @param bytes their number
 * @param records well-formed records
 * @param malformedRows lines that are none
 * @param oddBlanks whether fields may have other white space than spaces around them
 */
record ReceivedUpload(
        Path numbered,
        Path malformed,
        CsvHeader header,
        String digest,
        long bytes,
        long records,
        long malformedRows,
        boolean oddBlanks) {}
