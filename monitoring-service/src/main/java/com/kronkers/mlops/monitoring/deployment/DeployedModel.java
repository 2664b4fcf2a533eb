package com.kronkers.mlops.monitoring.deployment;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** The state of a model by the highest revision seen. */
@Entity
@Table(name = "deployed_model")
class DeployedModel {

    @Id
    String model;

    long revision;
    String reason;
    boolean pinned;

    @Column(name = "changed_at")
    Instant changedAt;
}
