package com.kronkers.mlops.ingestion.dataset;

import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.time.Instant;

/**
 * Says that the content of a version is no longer kept; what is known about it stays. A row of table
 * {@code dataset_expiry}; never changed.
 */
@Entity
@Table(name = "dataset_expiry")
public class Expiry {
    @EmbeddedId
    VersionId id;

    String reason;
    Instant expiredAt;

    /** For Hibernate. */
    protected Expiry() {}

    /** @param reason for those who ask for the content */
    public Expiry(VersionId id, String reason, Instant expiredAt) {
        this.id = id;
        this.reason = reason;
        this.expiredAt = expiredAt;
    }

    public int number() {
        return id.number();
    }

    public String reason() {
        return reason;
    }

    public Instant expiredAt() {
        return expiredAt;
    }
}
