package com.kronkers.mlops.registry.version;

/**
 * A file of a version in the registry's own store.
 *
 * @param digest {@code sha256:<64 hex>}, also its name in the store
 * @param bytes its size
 */
public record StoredFile(String digest, long bytes) {}
