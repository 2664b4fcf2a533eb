package com.kronkers.mlops.registry.model;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** A model's row; whoever changes what the model serves holds its lock. */
@Entity
@Table(name = "model")
public class Model {

    @Id
    public String name;

    /** Counts the model's desired deployments: strictly increasing, 0 before the first. */
    public long revision;

    /** Counts the changes of who may ask the model: strictly increasing, 0 before the first. */
    public long accessRevision;

    public Instant createdAt;
}
