package com.kronkers.mlops.ingestion.source;

import com.kronkers.mlops.ingestion.dataset.UploadMode;
import java.time.Instant;
import java.util.Map;

/** Sources of tests. */
final class Definitions {
    private Definitions() {}

    static DatasetSource file(String path) {
        return source(path, Map.of(), null, null);
    }

    static DatasetSource query(String query, String watermarkColumn) {
        return source(null, Map.of(), query, watermarkColumn);
    }

    static DatasetSource source(String path, Map<String, String> parameters, String query, String watermarkColumn) {
        DatasetSource source = new DatasetSource(new DatasetSource.Id("receipts", "shop"));
        source.define(
                new SourceDefinition(
                        "shop", path, parameters, query, watermarkColumn, UploadMode.APPEND, Map.of(), null),
                null,
                "test",
                Instant.EPOCH);
        return source;
    }
}
