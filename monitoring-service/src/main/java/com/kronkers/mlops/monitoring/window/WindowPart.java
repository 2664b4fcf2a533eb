package com.kronkers.mlops.monitoring.window;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** What one replica captured of one window, or a part of it, until it is judged. */
@Entity
@Table(name = "window_part")
class WindowPart {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    Long id;

    String model;
    String version;
    String replica;

    @Column(name = "window_start")
    Instant windowStart;

    @Column(name = "window_end")
    Instant windowEnd;

    int part;
    long rows;
    long requests;
    long errors;

    /** JSON list of {@link com.kronkers.mlops.monitoring.sketch.FeatureData}. */
    String features;

    @Column(name = "event_id")
    UUID eventId;

    @Column(name = "received_at")
    Instant receivedAt;
}
