package com.kronkers.mlops.registry.drift;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** Drift that monitoring saw on a version. The registry records it and decides nothing by it. */
@Entity
@Table(name = "drift_observation")
public class DriftObservation {

    @Id
    public UUID eventId;

    public String model;

    /** Null where the drift concerns the model's data and no version of it. */
    public Integer version;

    public String kind;
    public String severity;
    public String action;
    public String likelyCause;
    public Instant windowStart;
    public Instant windowEnd;

    @JdbcTypeCode(SqlTypes.JSON)
    public JsonNode features;

    public Instant observedAt;
}
