package com.kronkers.mlops.ingestion.history;

import com.kronkers.mlops.ingestion.dataset.VersionId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** Why the content of a version must stay, until somebody releases it. A row of table {@code dataset_hold}. */
@Entity
@Table(name = "dataset_hold")
class Hold {
    @Id
    UUID id;

    String dataset;
    int number;

    @Enumerated(EnumType.STRING)
    Kind kind;

    String reason;
    String model;
    String run;
    String heldBy;
    Instant heldAt;
    String releasedBy;
    String releaseReason;
    Instant releasedAt;

    /** Who holds. */
    enum Kind {
        /** A model was trained on it. */
        MODEL,
        /** A person said so, for example for a court. */
        MANUAL
    }

    /** For Hibernate. */
    protected Hold() {}

    private Hold(UUID id, VersionId version, Kind kind, String reason, String heldBy, Instant heldAt) {
        this.id = id;
        this.dataset = version.dataset();
        this.number = version.number();
        this.kind = kind;
        this.reason = reason;
        this.heldBy = heldBy;
        this.heldAt = heldAt;
    }

    static Hold byHand(UUID id, VersionId version, String reason, String heldBy, Instant at) {
        return new Hold(id, version, Kind.MANUAL, reason, heldBy, at);
    }

    static Hold ofModel(UUID id, VersionId version, ModelTrained trained, String reason, Instant at) {
        Hold hold = new Hold(id, version, Kind.MODEL, reason, "model-trained", at);
        hold.model = trained.model();
        hold.run = trained.run();
        return hold;
    }

    void release(String by, String why, Instant at) {
        releasedBy = by;
        releaseReason = why;
        releasedAt = at;
    }

    boolean released() {
        return releasedAt != null;
    }
}
