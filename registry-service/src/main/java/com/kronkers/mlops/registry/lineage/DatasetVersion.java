package com.kronkers.mlops.registry.lineage;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** A dataset version as ingestion last described it. */
@Entity
@Table(name = "dataset_version")
class DatasetVersion {

    @EmbeddedId
    public Id id;

    /** The version of the same dataset it followed; null for the first. */
    public Integer parent;

    @JdbcTypeCode(SqlTypes.JSON)
    public List<DatasetParent> parents;

    public String change;
    public String quality;
    public String digest;
    public long rowCount;
    public String timeFrom;
    public String timeThrough;
    public UUID eventId;
    public Instant recordedAt;

    /** Which version of which dataset. */
    @Embeddable
    public record Id(@Column(name = "dataset") String dataset, @Column(name = "version") int version)
            implements Serializable {}
}
