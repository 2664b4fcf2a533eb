package com.kronkers.mlops.ingestion.objects;

/**
 * A file that is kept under the name of its own content.
 *
 * @param digest {@code sha256:} and 64 hexadecimal digits
 * @param bytes its length
 */
public record StoredObject(String digest, long bytes) {}
