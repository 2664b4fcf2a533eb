package com.kronkers.mlops.ingestion.dataset;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** Who accepted or withdrew a version, when and why. A row of table {@code dataset_decision}; never changed. */
@Entity
@Table(name = "dataset_decision")
class Decision {
    @Id
    UUID id;

    String dataset;
    int number;

    @Enumerated(EnumType.STRING)
    Kind kind;

    String reason;
    String decidedBy;
    Instant decidedAt;

    /** What was decided. */
    enum Kind {
        ACCEPT,
        WITHDRAW
    }

    /** For Hibernate. */
    protected Decision() {}

    Decision(UUID id, VersionId version, Kind kind, String reason, String decidedBy, Instant decidedAt) {
        this.id = id;
        this.dataset = version.dataset();
        this.number = version.number();
        this.kind = kind;
        this.reason = reason;
        this.decidedBy = decidedBy;
        this.decidedAt = decidedAt;
    }
}
