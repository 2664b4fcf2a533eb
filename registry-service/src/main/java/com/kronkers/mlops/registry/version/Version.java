package com.kronkers.mlops.registry.version;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** A registered version of a model: what it was made of, how it was judged. Written once. */
@Entity
@Table(name = "model_version")
public class Version {

    @EmbeddedId
    public Id id;

    public String run;
    public String job;
    public String language;
    public String flavor;
    public String datasetName;
    public int datasetVersion;
    public String datasetDigest;
    public String codeDigest;
    public String codeCommit;
    public String artifactDigest;
    public long artifactBytes;
    public String referenceDigest;
    public Long referenceBytes;

    @JdbcTypeCode(SqlTypes.JSON)
    public JsonNode signature;

    /** Null where callers supply every input. */
    @JdbcTypeCode(SqlTypes.JSON)
    public JsonNode recipe;

    /** Null where the validator could not split. */
    @JdbcTypeCode(SqlTypes.JSON)
    public JsonNode split;

    public String primaryMetric;

    @JdbcTypeCode(SqlTypes.JSON)
    public List<Metric> metrics;

    @JdbcTypeCode(SqlTypes.JSON)
    public List<Comparison> comparisons;

    /** Null, like the next two, where training did not say. */
    @JdbcTypeCode(SqlTypes.JSON)
    public List<Slice> slices;

    @JdbcTypeCode(SqlTypes.JSON)
    public List<Check> checks;

    @JdbcTypeCode(SqlTypes.JSON)
    public List<Backtest> backtests;

    public String triggerKind;
    public String triggerCause;

    /** Whether it passed the gate; only then may a rollback choose it. */
    public boolean promoted;

    public String decisionReason;
    public Instant decidedAt;
    public Instant createdAt;

    /** Which version of which model. */
    @Embeddable
    public record Id(@Column(name = "model") String model, @Column(name = "number") int number)
            implements Serializable {}

    /** The packaged model. */
    public StoredFile artifact() {
        return new StoredFile(artifactDigest, artifactBytes);
    }

    /** What monitoring compares with; empty where training could not make one. */
    public Optional<StoredFile> reference() {
        return Optional.ofNullable(referenceDigest).map(digest -> new StoredFile(digest, referenceBytes));
    }

    /** The data it was trained on. */
    public DatasetReference dataset() {
        return new DatasetReference(datasetName, datasetVersion, datasetDigest);
    }

    /** The path under which the registry serves one of its files. */
    public String link(String file) {
        return "/models/" + id.model() + "/versions/" + id.number() + "/" + file;
    }
}
