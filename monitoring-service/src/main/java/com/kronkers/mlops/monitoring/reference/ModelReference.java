package com.kronkers.mlops.monitoring.reference;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;

/** The stored reference of a model version, or the work of fetching it. */
@Entity
@Table(name = "model_reference")
@IdClass(ModelReference.Key.class)
class ModelReference {

    static final String PENDING = "pending";
    static final String STORED = "stored";

    record Key(String model, String version) implements Serializable {}

    @Id
    String model;

    @Id
    String version;

    String digest;
    String state;
    int attempts;

    @Column(name = "next_attempt_at")
    Instant nextAttemptAt;

    @Column(name = "last_error")
    String lastError;

    byte[] content;
}
