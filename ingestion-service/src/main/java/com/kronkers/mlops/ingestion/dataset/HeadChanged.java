package com.kronkers.mlops.ingestion.dataset;

import java.util.UUID;

/**
 * Fired inside the transaction that gave a dataset another head: a version became accepted, or the head was withdrawn.
 *
 * @param dataset the dataset
 * @param eventId the {@code data-ingested} event that says so
 */
public record HeadChanged(String dataset, UUID eventId) {}
