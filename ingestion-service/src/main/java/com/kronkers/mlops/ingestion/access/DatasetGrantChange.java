package com.kronkers.mlops.ingestion.access;

import com.kronkers.mlops.outbox.UuidV7;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.UUID;

/** One change of who may do what, or why. A row of table {@code dataset_grant_change}, never changed itself. */
@Entity
class DatasetGrantChange {
    @Id
    UUID id;

    String dataset;

    @Enumerated(EnumType.STRING)
    Kind kind;

    String subject;

    @Enumerated(EnumType.STRING)
    Permission permission;

    String changedBy;
    Instant changedAt;

    enum Kind {
        GRANTED,
        REVOKED,
        OWNER,
        PURPOSE
    }

    /** For Hibernate. */
    protected DatasetGrantChange() {}

    DatasetGrantChange(
            String dataset, Kind kind, String subject, Permission permission, String changedBy, Instant changedAt) {
        this.id = UuidV7.at(changedAt);
        this.dataset = dataset;
        this.kind = kind;
        this.subject = subject;
        this.permission = permission;
        this.changedBy = changedBy;
        this.changedAt = changedAt;
    }
}
