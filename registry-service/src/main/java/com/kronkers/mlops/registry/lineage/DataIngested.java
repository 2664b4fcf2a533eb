package com.kronkers.mlops.registry.lineage;

import java.util.List;

/** What the registry reads of {@code data-ingested}. */
record DataIngested(
        String dataset,
        int version,
        Integer parent,
        List<DatasetParent> parents,
        String change,
        String quality,
        String digest,
        long rows,
        String timeFrom,
        String timeThrough) {}
