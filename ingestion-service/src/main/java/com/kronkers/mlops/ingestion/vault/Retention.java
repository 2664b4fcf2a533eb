package com.kronkers.mlops.ingestion.vault;

import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import java.time.Instant;

/** Until when a vault keeps a file. A row of table {@code retention}. */
@Entity
class Retention {
    @EmbeddedId
    Id id;

    Instant keptAt;
    Instant expiresAt;

    /** A file of a vault. */
    @Embeddable
    record Id(String vault, String digest) {}

    /** For Hibernate. */
    protected Retention() {}

    Retention(Id id) {
        this.id = id;
    }
}
