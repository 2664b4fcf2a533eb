package com.kronkers.mlops.monitoring.alert;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.UUID;

/** An alarm, open until something closes it. */
@Entity
class Alert {

    @Id
    UUID id;

    @Column(name = "dedup_key")
    String dedupKey;

    String model;
    String version;
    String kind;
    String severity;
    String action;

    @Column(name = "likely_cause")
    String likelyCause;

    /** JSON list of {@link DriftDetected.Feature}. */
    String features;

    @Column(name = "event_id")
    UUID eventId;

    @Column(name = "opened_at")
    Instant openedAt;

    @Column(name = "closed_at")
    Instant closedAt;

    @Column(name = "closed_why")
    String closedWhy;
}
