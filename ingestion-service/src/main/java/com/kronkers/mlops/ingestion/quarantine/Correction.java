package com.kronkers.mlops.ingestion.quarantine;

import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import java.time.Instant;
import java.util.UUID;

/** A rejected row that was sent again, corrected. A row of table {@code correction}. */
@Entity
class Correction {
    @EmbeddedId
    Id id;

    String idempotencyKey;

    /** The request that claimed the row. */
    UUID claim;

    /** The version it is in, null while that is being made. */
    Integer correctedIn;

    String correctedBy;
    Instant correctedAt;

    /** A line of the upload that a version was made of. */
    @Embeddable
    record Id(String dataset, int number, long line) {}

    /** For Hibernate. */
    protected Correction() {}

    Correction(Id id, String idempotencyKey, UUID claim, String correctedBy, Instant correctedAt) {
        this.id = id;
        this.idempotencyKey = idempotencyKey;
        this.claim = claim;
        this.correctedBy = correctedBy;
        this.correctedAt = correctedAt;
    }
}
