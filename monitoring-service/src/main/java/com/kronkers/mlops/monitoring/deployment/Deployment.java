package com.kronkers.mlops.monitoring.deployment;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import java.io.Serializable;
import java.time.Instant;

/** A version that serves now, under an alias. */
@Entity
@IdClass(Deployment.Key.class)
class Deployment {

    record Key(String model, String version, String alias) implements Serializable {}

    @Id
    String model;

    @Id
    String version;

    @Id
    String alias;

    String dataset;

    @Column(name = "dataset_version")
    long datasetVersion;

    Instant since;
}
