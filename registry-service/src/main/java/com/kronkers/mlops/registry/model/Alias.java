package com.kronkers.mlops.registry.model;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;

/** The present holder of an alias of a model. */
@Entity
@Table(name = "model_alias")
public class Alias {

    /** The alias that answers predictions. */
    public static final String CHAMPION = "champion";

    @EmbeddedId
    public Id id;

    public int version;
    public boolean pinned;
    public String pinReason;
    public String pinnedBy;

    /** The model's revision that gave the alias to this version. */
    public long revision;

    public Instant since;

    /** Which alias of which model. */
    @Embeddable
    public record Id(@Column(name = "model") String model, @Column(name = "alias") String alias)
            implements Serializable {}

    Champion champion() {
        return pinned ? new Champion.Pinned(version, pinReason, pinnedBy) : new Champion.Following(version);
    }
}
