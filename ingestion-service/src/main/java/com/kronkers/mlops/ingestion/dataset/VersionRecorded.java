package com.kronkers.mlops.ingestion.dataset;

/**
 * Fired within the transaction that records a new version, so that what belongs to the version is written with it.
 *
 * @param version the new version
 * @param idempotencyKey of the request that made it, null if it had none
 */
public record VersionRecorded(DatasetVersion version, String idempotencyKey) {}
