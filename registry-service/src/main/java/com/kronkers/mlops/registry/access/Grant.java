package com.kronkers.mlops.registry.access;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;

/** That a department may ask a model. */
@Entity
@Table(name = "access_grant")
class Grant {

    @EmbeddedId
    public Id id;

    /** Null where there is no quota. */
    public Double rowsPerSecond;

    /** Null where the quota is serving's to spread. */
    public Long burstRows;

    public String grantedBy;
    public Instant grantedAt;

    /** Which department of which model. */
    @Embeddable
    public record Id(@Column(name = "model") String model, @Column(name = "department") String department)
            implements Serializable {}

    Quota quota() {
        return new Quota(rowsPerSecond, burstRows);
    }
}
