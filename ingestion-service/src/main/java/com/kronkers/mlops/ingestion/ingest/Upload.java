package com.kronkers.mlops.ingestion.ingest;

import com.kronkers.mlops.ingestion.dataset.UploadMode;
import com.kronkers.mlops.ingestion.format.FormatOptions;
import java.io.InputStream;

/**
 * A request to make a version of a file.
 *
 * @param dataset the dataset's name
 * @param mode how the rows relate to those that are there
 * @param format what the caller says about the file's format
 * @param idempotencyKey the client's key, null if it sent none
 * @param announcedBytes the length the client announced, negative if it did not
 * @param body read once, to its end
 * @param sentBy the caller's name
 */
public record Upload(
        String dataset,
        UploadMode mode,
        FormatOptions format,
        String idempotencyKey,
        long announcedBytes,
        InputStream body,
        String sentBy) {}
