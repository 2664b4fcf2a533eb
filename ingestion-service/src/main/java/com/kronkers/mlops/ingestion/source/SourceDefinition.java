package com.kronkers.mlops.ingestion.source;

import com.kronkers.mlops.ingestion.dataset.UploadMode;
import java.util.Map;

/**
 * What a source reads, and when.
 *
 * @param connection the name of a configured connection
 * @param path of a file below it, null for a query
 * @param parameters of an HTTP request, else empty
 * @param query one SELECT, null for a file
 * @param watermarkColumn the query's column that grows with every new row, null to read all rows every time
 * @param mode how the rows relate to those that are there
 * @param format what is known of the file's format, by the names of an upload's parameters
 * @param schedule five fields of cron in UTC, null to pull by hand only
 */
record SourceDefinition(
        String connection,
        String path,
        Map<String, String> parameters,
        String query,
        String watermarkColumn,
        UploadMode mode,
        Map<String, String> format,
        String schedule) {}
