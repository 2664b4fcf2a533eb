package com.kronkers.mlops.ingestion.dataset;

/** Knows which uploads are still there to be read again. */
public interface KeptUploads {
    /** Whether a version's upload is still there. */
    boolean has(DatasetVersion version);
}
