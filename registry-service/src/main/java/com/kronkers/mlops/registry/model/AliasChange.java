package com.kronkers.mlops.registry.model;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;

/** The start of a version's reign under an alias; never changed afterwards. */
@Entity
@Table(name = "model_alias_change")
public class AliasChange {

    @EmbeddedId
    public Id id;

    public int version;

    /** {@code promotion}, {@code rollback} or {@code retirement}. */
    public String kind;

    public String reason;
    public String changedBy;
    public Instant since;

    /** Which revision gave which alias. */
    @Embeddable
    public record Id(
            @Column(name = "model") String model,
            @Column(name = "revision") long revision,
            @Column(name = "alias") String alias)
            implements Serializable {}
}
