package com.kronkers.mlops.ingestion.dataset;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;

/**
 * One Parquet file of a version.
 *
 * @param digest its name in the object folder
 * @param rows in it
 * @param bytes of it
 */
@Embeddable
public record VersionFile(String digest, @Column(name = "file_rows") long rows, long bytes) {}
