package com.kronkers.mlops.monitoring.deployment;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** A finished training run. */
@Entity
@Table(name = "training_run")
class TrainingRun {

    @Id
    String run;

    String model;
    String dataset;

    @Column(name = "dataset_version")
    long datasetVersion;

    String outcome;

    /** JSON list of {@link ModelTrained.Metrics}. */
    String metrics;

    @Column(name = "recorded_at")
    Instant recordedAt;
}
