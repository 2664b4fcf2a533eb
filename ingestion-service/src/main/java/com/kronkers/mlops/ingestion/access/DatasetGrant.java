package com.kronkers.mlops.ingestion.access;

import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.time.Instant;

/** A permission that someone was given on a dataset. A row of table {@code dataset_grant}. */
@Entity
class DatasetGrant {
    @EmbeddedId
    Id id;

    String grantedBy;
    Instant grantedAt;

    /** One permission of one grantee. */
    @Embeddable
    record Id(String dataset, String grantee, @Enumerated(EnumType.STRING) Permission permission) {}

    /** For Hibernate. */
    protected DatasetGrant() {}

    DatasetGrant(Id id, String grantedBy, Instant grantedAt) {
        this.id = id;
        this.grantedBy = grantedBy;
        this.grantedAt = grantedAt;
    }
}
