package com.kronkers.mlops.monitoring.drift;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.UUID;

/** The record of one judgement. */
@Entity
class Analysis {

    @Id
    UUID id;

    String model;
    String version;

    @Column(name = "window_start")
    Instant windowStart;

    @Column(name = "window_end")
    Instant windowEnd;

    long rows;
    long requests;
    long errors;

    @Column(name = "effective_rows")
    long effectiveRows;

    String verdict;
    String explanation;

    /** JSON list of {@link FeatureTest}. */
    String tests;

    @Column(name = "judged_at")
    Instant judgedAt;
}
