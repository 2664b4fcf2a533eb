package com.kronkers.mlops.ingestion.dataset;

import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.time.Instant;

/** The idempotency key of an upload and what it led to. A row of table {@code upload_key}. */
@Entity
class UploadKey {
    @EmbeddedId
    Id id;

    @Enumerated(EnumType.STRING)
    UploadMode mode;

    String sourceDigest;
    int number;
    Instant createdAt;

    /** A key is the client's, for one dataset. */
    @Embeddable
    record Id(String dataset, String idempotencyKey) {}

    /** For Hibernate. */
    protected UploadKey() {}

    UploadKey(Id id, UploadMode mode, String sourceDigest, int number, Instant createdAt) {
        this.id = id;
        this.mode = mode;
        this.sourceDigest = sourceDigest;
        this.number = number;
        this.createdAt = createdAt;
    }
}
